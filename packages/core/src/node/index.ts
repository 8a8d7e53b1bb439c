/**
 * Files that survive a crash: written under a temporary name, flushed, renamed.
 *
 * @packageDocumentation
 */

export { writeFileAtomic, writeFolderAtomic } from './atomic.js'

export { writeFileAtomic, writeFolderAtomic } from './atomic.js'

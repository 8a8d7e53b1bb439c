/**
 * Exported models as folders on disk.
 *
 * @packageDocumentation
 */

export { type ExportModelOptions, exportModel, type ModelFormat, modelFormats } from './export.js'
export { loadModelFolder } from './load-folder.js'

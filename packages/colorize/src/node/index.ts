export { type ExportModelOptions, exportModel } from './export.js'
export { loadModelFolder } from './load-folder.js'

/** The file to bundle for a browser instead of a module of protobufjs; undefined: the module itself. */
export function slimModule(source: string, importer: string | undefined): string | undefined

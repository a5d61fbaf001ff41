// Stands in for modules that are bundled with a library but never called.
module.exports = {}

/**
 * What `setData` needs to turn the rows that a view shows into others: single rows by their path where that is less,
 * the whole list where it is not. All that goes to the view is copied between two threads, so less is faster.
 */
module.exports = function listPatch(name, before, after) {
  const patch = {}
  after.forEach((row, index) => {
    if (!isSame(before[index], row)) patch[`${name}[${index}]`] = row
  })
  const changed = Object.keys(patch).length
  // A list cannot be shortened by paths.
  return after.length < before.length || (changed > 1 && changed === after.length) ? { [name]: after } : patch
}

const isSame = (a, b) => a !== undefined && Object.keys(b).every((field) => a[field] === b[field])

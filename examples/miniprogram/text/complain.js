const TEXTS = {
  2800: 'No network',
  2801: 'The gateway does not answer',
  2805: 'No network',
  20003: 'There is no user of that name',
  20016: 'It is too late to recall this message',
  70001: 'The UserSig has run out',
  70009: 'The UserSig is of another gateway',
}

/** What went wrong, in a line that ends with the code by which docs/errors.md explains it. */
const errorText = ({ code, message }) => `${TEXTS[code] || message || 'Something went wrong'} (${code || 'no code'})`

/** Shows it. */
const complain = (error) => wx.showToast({ title: errorText(error), icon: 'none', duration: 3000 })

module.exports = { complain, errorText }

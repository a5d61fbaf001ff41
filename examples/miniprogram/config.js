/** Where the gateway is: the one place to change. */
module.exports = {
  /** The developer tool reaches this machine; a phone does not, see README.md. */
  gateway: 'http://127.0.0.1:8080',
  /**
   * For phones: the SDKAppID, and a UserSig for each user, printed by `opentim-server usersig NAME`. While this is
   * empty, the gateway is asked, which answers in development mode only.
   */
  sdkAppID: 0,
  userSigs: {},
}

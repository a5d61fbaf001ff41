export interface LoginOptions {
  userID: string
  userSig: string
}

export interface LoginResult {
  actionStatus: 'OK'
  errorCode: 0
  errorInfo: string
  /** True when this user was logged in already and nothing was done. */
  repeatLogin: boolean
}

/** 0 everything, 1 key information, 2 warnings and errors, 3 errors, 4 nothing. */
export type LogLevel = 0 | 1 | 2 | 3 | 4

/** Names of the experimental calls that exist, with what they answer. */
export interface ExperimentalResult {
  isCommercialAbilityEnabled: { enabled: boolean }
  isFeatureEnabledForStat: { enabled: boolean }
  statTUIKeyFeatures: Record<string, never>
}

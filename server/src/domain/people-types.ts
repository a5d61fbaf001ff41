// Values of the API's constants that the gateway's rules know; the SDK shows them to applications as TYPES.

export const ALLOW_TYPE = { anybody: 'AllowType_Type_AllowAny', confirmed: 'AllowType_Type_NeedConfirm', nobody: 'AllowType_Type_DenyAny' } as const
export const FORBID_TYPE = { none: 'AdminForbid_Type_None', sendOut: 'AdminForbid_Type_SendOut' } as const
export const GENDER = { unknown: 'Gender_Type_Unknown', female: 'Gender_Type_Female', male: 'Gender_Type_Male' } as const

/** A is who asks; "A with B" says that B is in A's list. */
export const RELATION = {
  none: 'CheckResult_Type_NoRelation',
  aWithB: 'CheckResult_Type_AWithB',
  bWithA: 'CheckResult_Type_BWithA',
  bothWay: 'CheckResult_Type_BothWay',
} as const

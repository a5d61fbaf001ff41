/** The level of the TIM Web SDK's API that this package answers to; kits compare it. */
export const API_VERSION = '3.6.6'

/** The version of this package; a test holds it equal to package.json. */
export const OPENTIM_VERSION = '0.1.0'

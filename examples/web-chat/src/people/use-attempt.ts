import { shallowRef } from 'vue'
import { errorCode, errorText } from '../text/errors'

/** One call at a time, and in words what became of the last one: for forms, which say it beside their fields. */
export function useAttempt() {
  let busy = false
  const problem = shallowRef('')

  /** True when it went well; false also while another call is on its way. Buttons stay enabled: one that is not loses the focus. */
  const attempt = async (call: () => Promise<unknown>): Promise<boolean> => {
    if (busy) return false
    busy = true
    problem.value = ''
    try {
      await call()
      return true
    } catch (error) {
      const code = errorCode(error)
      problem.value = code ? `${errorText(error)} (${code})` : errorText(error)
      return false
    } finally {
      busy = false
    }
  }
  return { problem, attempt }
}

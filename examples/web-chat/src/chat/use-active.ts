import { onScopeDispose, shallowRef } from 'vue'
import { conversationIDOf } from '../text/names'

/**
 * The open conversation. `inAddress` keeps it in the page's hash (`#bob`), so that the back button of a phone goes from
 * the conversation to the list, and a reload comes back to it.
 */
export function useActiveConversation(inAddress: boolean) {
  const active = shallowRef(inAddress ? fromAddress() : '')
  let pushed = false
  const follow = () => {
    active.value = fromAddress()
    pushed &&= active.value !== ''
  }
  if (inAddress) {
    window.addEventListener('hashchange', follow)
    onScopeDispose(() => window.removeEventListener('hashchange', follow))
  }

  const open = (conversationID: string) => {
    const address = `#${encodeURIComponent(conversationID)}`
    // One step in the browser's history for "a conversation is open", however many were looked at.
    if (inAddress && active.value) history.replaceState(null, '', address)
    else if (inAddress) {
      history.pushState(null, '', address)
      pushed = true
    }
    active.value = conversationID
  }
  const close = () => {
    if (inAddress && pushed) history.back()
    else if (inAddress) history.replaceState(null, '', `${location.pathname}${location.search}`)
    pushed = false
    active.value = ''
  }
  return { active, open, close }
}

function fromAddress(): string {
  const name = safeDecode(location.hash.slice(1))
  if (!name || name.startsWith('C2C') || name.startsWith('GROUP') || name.startsWith('@')) return name
  return conversationIDOf(name)
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

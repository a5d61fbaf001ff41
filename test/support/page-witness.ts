/** What a page noticed of itself since it was loaded. */
export interface Testimony {
  /** What the list of messages did that no list may do. */
  readonly violations: readonly string[]
  /** Directives of the Content-Security-Policy that something was stopped by. */
  readonly blocked: readonly string[]
}

declare global {
  interface Window {
    opentimTestimony: { violations: string[]; blocked: string[] }
  }
}

/**
 * Runs in the page, before its own scripts. After each change of a list of messages it checks what a reader must be
 * able to rely on: no message twice, confirmed messages keep their order and stay, and a mark never goes back.
 */
export function watchPage(): void {
  const testimony: Window['opentimTestimony'] = { violations: [], blocked: [] }
  window.opentimTestimony = testimony
  document.addEventListener('securitypolicyviolation', (event) => testimony.blocked.push(event.violatedDirective))

  interface Line { key: string; mark: string; kind: string }
  const STEPS: Record<string, readonly string[]> = {
    sending: ['sending', 'sent', 'read', 'failed', 'none'],
    failed: ['failed', 'sending', 'sent', 'read'],
    sent: ['sent', 'read', 'none'],
    read: ['read', 'none'],
    none: ['none'],
  }
  const known = new Map<string, Line[]>()
  const isConfirmed = ({ mark }: Line): boolean => mark !== 'sending' && mark !== 'failed'

  const check = (owner: string, lines: Line[]): void => {
    const before = known.get(owner) ?? []
    known.set(owner, lines)
    const now = new Map(lines.map((line) => [line.key, line]))
    if (now.size !== lines.length) testimony.violations.push(`TWICE in ${owner}`)
    for (const old of before) {
      const mark = now.get(old.key)?.mark
      if (mark !== undefined && !STEPS[old.mark]?.includes(mark)) testimony.violations.push(`MARK ${old.mark} to ${mark}`)
      if (mark === undefined && isConfirmed(old)) testimony.violations.push(`VANISHED ${old.key}`)
    }
    const places = new Map(lines.map(({ key }, place) => [key, place]))
    const kept = before.filter(isConfirmed).map(({ key }) => places.get(key)).filter((place) => place !== undefined)
    if (kept.some((place, at) => place < (kept[at - 1] ?? 0))) testimony.violations.push(`ORDER in ${owner}`)
  }

  const look = (): void => {
    for (const list of document.querySelectorAll('[data-testid=message-list]')) {
      const user = list.closest('[data-testid=chat]')?.getAttribute('data-user') ?? ''
      const peer = list.closest('[data-testid=conversation-view]')?.getAttribute('data-key') ?? ''
      const rows = [...list.querySelectorAll('[data-testid=message]')]
      check(`${user} and ${peer}`, rows.map((row) => ({
        key: row.getAttribute('data-key') ?? '', mark: row.getAttribute('data-mark') ?? '', kind: row.getAttribute('data-kind') ?? '',
      })))
    }
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-key', 'data-mark'] })
}

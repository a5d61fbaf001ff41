import { randomBytes } from 'node:crypto'
import type { HostWire, Refusal } from './host-wire'
import type { Notes } from './notes'

type Echo = { readonly ok: true; readonly result: object } | ({ readonly ok: false } & Refusal)

const MOST_RANDOM_BYTES = 1_048_576

/** What the sandbox tells the host, and the small services that need nothing but the bridge. */
export function serveObservers(wire: HostWire, notes: Notes): void {
  wire.serve({
    note: (_id, { text }: { text: string }) => notes.add(text),
    console: (_id, entry: { level: string; line: string }) => void notes.console.push(entry),
    ui: (_id, entry: { name: string; option: Record<string, unknown> }) => void notes.ui.push(entry),
    setData: (_id, entry: { route: string; patch: Record<string, unknown> }) => void notes.setData.push(entry),
    echo: (id, answer: Echo) => (answer.ok ? wire.succeed(id, answer.result) : wire.fail(id, answer)),
    getRandomValues: (id, { length }: { length: number }) => {
      if (!(length > 0 && length <= MOST_RANDOM_BYTES)) return wire.fail(id, { errMsg: 'invalid length' })
      wire.succeed(id, {}, { as: 'randomValues', data: new Uint8Array(randomBytes(length)) })
    },
    'base64.encode': (_id, _args, bytes) => Buffer.from(bytes ?? new ArrayBuffer(0)).toString('base64'),
    'base64.decode': (_id, { text }: { text: string }) => [...Buffer.from(text, 'base64')],
  })
}

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CLOSE, ERRORS, isRetryable } from '@opentim/protocol'

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')

it('docs/errors.md has every error with its code, its name and whether to retry', () => {
  for (const [name, { code, text }] of Object.entries(ERRORS)) {
    expect(page).toContain(`| ${code} | \`${name}\` | ${isRetryable(code) ? 'yes' : 'no'} | ${text} |`)
  }
})

it('docs/errors.md has every close code with its policy', () => {
  for (const { code, retry, newCredential } of Object.values(CLOSE)) {
    expect(page).toMatch(new RegExp(`\\| ${code} \\| [^|]+ \\| ${retry ? 'yes' : 'no'} \\| ${newCredential ? 'yes' : 'no'} \\|`))
  }
})

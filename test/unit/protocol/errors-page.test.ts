import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CLOSE, ERRORS, isRetryable } from '@opentim/protocol'

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
const [errors = '', closes = ''] = page.split('## Close codes')

it('docs/errors.md has every error with its code, its name and whether to retry', () => {
  for (const [name, { code, text }] of Object.entries(ERRORS)) {
    expect(errors).toContain(`| ${code} | \`${name}\` | ${isRetryable(code) ? 'yes' : 'no'} | ${text} |`)
  }
})

it('docs/errors.md has them in the order of their codes', () => {
  const codes = [...errors.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  expect(codes).toEqual(Object.values(ERRORS).map(({ code }) => code).sort((one, other) => one - other))
})

it('docs/errors.md has every close code with its policy', () => {
  for (const { code, retry, newCredential } of Object.values(CLOSE)) {
    expect(closes).toMatch(new RegExp(`\\| ${code} \\| [^|]+ \\| ${retry ? 'yes' : 'no'} \\| ${newCredential ? 'yes' : 'no'} \\|`))
  }
})

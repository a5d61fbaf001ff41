import { describe, expect, it } from 'vitest'
import { avatarAddress } from '../../../examples/web-chat/src/text/avatar'

const PAGE = 'http://127.0.0.1:8080/?user=alice'
const DOT = 'data:image/png;base64,iVBORw0KGgo='

describe('X15: the address of a face comes from somebody else', () => {
  it.each([
    ['https://example.com/a.png', 'https://example.com/a.png'],
    ['http://127.0.0.1:8080/faces/a.png', 'http://127.0.0.1:8080/faces/a.png'],
    ['/faces/a.png', 'http://127.0.0.1:8080/faces/a.png'],
    [DOT, DOT],
  ])('%s is shown', (avatar, address) => {
    expect(avatarAddress(avatar, PAGE)).toBe(address)
  })

  it.each([
    '', 'bob', 'javascript:alert(1)', 'java\nscript:alert(1)', ' jAvAsCrIpT:alert(1)', 'vbscript:x', 'blob:http://127.0.0.1:8080/1',
    'file:///etc/passwd', 'data:text/html,<script>alert(1)</script>', 'data:image/svg+xml;base64,PHN2Zz4=', 'data:image/png,<svg>',
    'http://example.com/a.png', '//example.com/a.png', 'https://', 'https://user:word@example.com/a.png',
  ])('%j is not: initials stand there, and the policy of the page has nothing to stop', (avatar) => {
    expect(avatarAddress(avatar, PAGE)).toBe('')
  })
})

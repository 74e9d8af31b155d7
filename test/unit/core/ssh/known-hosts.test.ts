import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entriesFor, type HostKeyVerdict, judgeHostKey, parseKnownHosts } from '#core/ssh/known-hosts'

const ed = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
const other = 'AAAAC3NzaC1lZDI1NTE5AAAAIF0nLzMzvpl6yLKzUN7D6Kv5M0ajv9bXYhCe0Lk1mzQb'
const rsa = 'AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7'

const hmacSha1 = (saltBase64: string, name: string): string =>
  createHmac('sha1', Buffer.from(saltBase64, 'base64')).update(name).digest('base64')

const hashed = (name: string): string => {
  const salt = Buffer.from('0123456789abcdefghij').toString('base64')
  return `|1|${salt}|${hmacSha1(salt, name)}`
}

interface Asked {
  readonly name?: string
  readonly withoutPort?: string
  readonly key?: string
}

function verdictOn(text: string, asked: Asked = {}): HostKeyVerdict {
  const names = { keyName: asked.name ?? 'nebula', keyNameWithoutPort: asked.withoutPort ?? null }
  const key = { keyType: 'ssh-ed25519', keyBase64: asked.key ?? ed }
  return judgeHostKey(parseKnownHosts(text, 'known_hosts'), names, key, hmacSha1)
}

describe('parseKnownHosts', () => {
  test('reads plain, listed, hashed and marked lines, with comments', () => {
    const text = [
      '# comment',
      '',
      `nebula,10.0.0.7 ssh-ed25519 ${ed} a comment with words`,
      `${hashed('nebula')} ssh-rsa ${rsa}`,
      `@revoked * ssh-ed25519 ${other}`,
      `@cert-authority *.lan\tssh-ed25519  ${ed}`,
    ].join('\n')
    expect(parseKnownHosts(text, 'k')).toEqual([
      { marker: 'none', names: ['nebula', '10.0.0.7'], keyType: 'ssh-ed25519', keyBase64: ed, at: 'k:3' },
      expect.objectContaining({
        marker: 'none',
        names: { salt: expect.any(String), hash: expect.any(String) },
        at: 'k:4',
      }),
      { marker: 'revoked', names: ['*'], keyType: 'ssh-ed25519', keyBase64: other, at: 'k:5' },
      { marker: 'cert-authority', names: ['*.lan'], keyType: 'ssh-ed25519', keyBase64: ed, at: 'k:6' },
    ])
  })

  test.each([
    'nebula',
    'nebula ssh-ed25519',
    `nebula ssh-ed25519 not*base64`,
    `@unknown-marker nebula ssh-ed25519 ${ed}`,
    '@revoked',
  ])('passes over a line that makes no sense: %s', line => {
    expect(parseKnownHosts(line, 'k')).toEqual([])
  })

  test('no text throws', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        parseKnownHosts(text, 'k')
      }),
    )
  })
})

describe('judgeHostKey', () => {
  test.each([
    ['its name', `nebula ssh-ed25519 ${ed}`],
    ['its name in capitals', `NEBULA ssh-ed25519 ${ed}`],
    ['a list', `other,nebula ssh-ed25519 ${ed}`],
    ['a wildcard', `neb* ssh-ed25519 ${ed}`],
    ['a question mark', `nebul? ssh-ed25519 ${ed}`],
    ['a hash', `${hashed('nebula')} ssh-ed25519 ${ed}`],
    ['the second of two keys', `nebula ssh-ed25519 ${other}\nnebula ssh-ed25519 ${ed}`],
  ])('trusts a key on file under %s', (_, text) => {
    expect(verdictOn(text).verdict).toBe('trusted')
  })

  test('says where the trusted key stands', () => {
    expect(verdictOn(`# first\nnebula ssh-ed25519 ${ed}`)).toEqual({
      verdict: 'trusted',
      at: 'known_hosts:2',
    })
  })

  test.each([
    ['nothing', ''],
    ['another host', `other ssh-ed25519 ${other}`],
    ['a list that leaves it out', `*,!nebula ssh-ed25519 ${other}`],
    ["another host's hash", `${hashed('other')} ssh-ed25519 ${other}`],
    ['the same name at a port', `[nebula]:2222 ssh-ed25519 ${other}`],
  ])('does not know a host with %s on file', (_, text) => {
    expect(verdictOn(text)).toEqual({ verdict: 'unknown', authorities: [] })
  })

  test('another key on file is a change, and the old key is shown with its place', () => {
    expect(verdictOn(`nebula ssh-ed25519 ${other}`)).toMatchObject({
      verdict: 'changed',
      known: [{ keyBase64: other, at: 'known_hosts:1' }],
    })
  })

  test('a key of another type than the one on file is a change as well', () => {
    expect(verdictOn(`nebula ssh-rsa ${rsa}`).verdict).toBe('changed')
  })

  test('a revoked key is refused even where it is also trusted', () => {
    const text = `nebula ssh-ed25519 ${ed}\n@revoked * ssh-ed25519 ${ed}`
    expect(verdictOn(text)).toMatchObject({ verdict: 'revoked', known: [{ at: 'known_hosts:2' }] })
  })

  test('another revoked key says nothing about this one', () => {
    expect(verdictOn(`@revoked * ssh-ed25519 ${other}`).verdict).toBe('unknown')
  })

  test('an authority does not vouch, but is told of', () => {
    expect(verdictOn(`@cert-authority nebula ssh-ed25519 ${ed}`)).toEqual({
      verdict: 'unknown',
      authorities: ['known_hosts:1'],
    })
  })

  describe('a host at another port', () => {
    const at = { name: '[nebula]:2222', withoutPort: 'nebula' }
    test.each([
      ['its own line', `[nebula]:2222 ssh-ed25519 ${ed}`, 'trusted'],
      ['its own line, hashed', `${hashed('[nebula]:2222')} ssh-ed25519 ${ed}`, 'trusted'],
      ['the line of the host itself', `nebula ssh-ed25519 ${ed}`, 'trusted'],
      ['another key of the host itself', `nebula ssh-ed25519 ${other}`, 'unknown'],
      ['another key at that port', `[nebula]:2222 ssh-ed25519 ${other}\nnebula ssh-ed25519 ${ed}`, 'changed'],
      ['its key revoked for the host itself', `@revoked nebula ssh-ed25519 ${ed}`, 'revoked'],
    ])('with %s', (_, text, verdict) => {
      expect(verdictOn(text, at).verdict).toBe(verdict)
    })
  })

  test('padding of base64 does not matter', () => {
    expect(verdictOn('nebula ssh-ed25519 QUJD', { key: 'QUJD=' }).verdict).toBe('trusted')
  })
})

test('entriesFor gives the lines about a name only', () => {
  const entries = parseKnownHosts(
    `a,b ssh-ed25519 ${ed}\n${hashed('b')} ssh-rsa ${rsa}\nc ssh-rsa ${rsa}`,
    'k',
  )
  expect(entriesFor(entries, 'B', hmacSha1).map(({ at }) => at)).toEqual(['k:1', 'k:2'])
})

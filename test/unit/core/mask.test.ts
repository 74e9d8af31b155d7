import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOrdinaryWord, maskingOf, maskShapes } from '#core/mask'

describe('isOrdinaryWord', () => {
  it.each([
    'redis',
    'Redis',
    'REDIS',
    'nebula01',
    'redis-broker',
    'hunter2',
    'production',
    '6379',
    'x',
    'Łódź',
  ])('%s', secret => expect(isOrdinaryWord(secret)).toBe(true))
  it.each([
    'xkqjzpwvbn',
    'aBcDeFgH',
    'correct horse battery staple',
    'c4nary/w',
    'p@ssword',
    '8f14e45fceea167a',
    'qwrtpsdfghjk',
    '12345678901',
  ])('not %s', secret => expect(isOrdinaryWord(secret)).toBe(false))
})

describe('an ordinary word as a secret', () => {
  const masked = maskingOf(['redis'])
  it.each([
    'redis: 3 queues of detektor:redis wait',
    'The container redis of redis-broker is down.',
    '{"broker":"redis","place":"ssh redis","host":"up","redis":"idle"}',
    '{"event":"link","code":"auth","message":"redis does not let ada in."}',
    '{"code":"auth","redis":"idle"}',
    'redis://10.0.0.7:6379',
    'Redis password of redis: the environment variable P is not set.',
    'docker compose exec redis redis-cli ping',
    'redis-server 7.0.15 (redis_version)',
    'ghcr.io/hretheum/redis@sha256:abc',
  ])('leaves names alone: %s', text => expect(masked(text)).toBe(text))

  it.each([
    ['AUTH redis', 'AUTH •••'],
    ['auth default redis', 'auth default •••'],
    ['HELLO 3 AUTH watcher redis SETNAME x', 'HELLO 3 AUTH watcher ••• SETNAME x'],
    ['["AUTH","redis"]', '["AUTH","•••"]'],
    ['"AUTH" "redis"', '"AUTH" "•••"'],
    ['*2\r\n$4\r\nAUTH\r\n$5\r\nredis\r\n', '*2\r\n$4\r\nAUTH\r\n$5\r\n•••\r\n'],
    [JSON.stringify({ sent: 'AUTH\r\n$5\r\nredis\r\n' }), '{"sent":"AUTH\\r\\n$5\\r\\n•••\\r\\n"}'],
    ['CONFIG SET requirepass redis', 'CONFIG SET requirepass •••'],
    ['masterauth "redis"', 'masterauth "•••"'],
    ['sentinel auth-pass mymaster redis', 'sentinel auth-pass mymaster •••'],
    ['ACL SETUSER ada on >redis ~*', 'ACL SETUSER ada on >••• ~*'],
    ['redis-cli -h redis -a redis ping', 'redis-cli -h redis -a ••• ping'],
    ['["redis-cli","--pass","redis"]', '["redis-cli","--pass","•••"]'],
    ['{"password":"redis","user":"redis"}', '{"password":"•••","user":"redis"}'],
    ['{\\"redisPassword\\":\\"redis\\"}', '{\\"redisPassword\\":\\"•••\\"}'],
    ['REDISCLI_AUTH=redis redis-cli', 'REDISCLI_AUTH=••• redis-cli'],
    ['DB_PASSWORD: redis', 'DB_PASSWORD: •••'],
    ['redis://redis:redis@redis:6379', 'redis://redis:•••@redis:6379'],
    ['cmVkaXM=', '•••'],
  ])('is masked where a secret stands: %s', (text, to) => expect(masked(text)).toBe(to))
})

describe('any other secret', () => {
  it('is masked wherever it stands', () => {
    const masked = maskingOf(['c4nary/wörd "with" $igns', 'correct horse battery staple'])
    expect(masked('got c4nary/wörd "with" $igns and correct horse battery staple')).toBe('got ••• and •••')
  })

  it('is never left by an ordinary one beside it', () => {
    const secret = fc.stringMatching(/^[A-Za-z\d!?$]{12,20}$/).filter(text => !isOrdinaryWord(text))
    fc.assert(
      fc.property(secret, fc.string(), (text, other) => {
        expect(maskingOf(['redis', text])(`${other} AUTH ${text} redis ${text}`)).not.toContain(text)
      }),
    )
  })
})

describe('maskShapes', () => {
  it.each([
    ['redis://:pa/ss@w0rd@host:6379', 'redis://:•••@host:6379'],
    ['https://cdn.lan:8080/logo@2x.png', 'https://cdn.lan:8080/logo@2x.png'],
    ['Authorization: Basic dXNlcjpyZWRpcw==', 'Authorization: Basic •••'],
  ])('%s', (text, to) => expect(maskShapes(text)).toBe(to))
})

it.each(['strict-secret', 'front.door', 'front_door'])(
  'an ordinary word that is joined, %s, is masked behind AUTH',
  secret => {
    expect(maskingOf([secret])(`AUTH ${secret} of ${secret}`)).toBe(`AUTH ••• of ${secret}`)
  },
)

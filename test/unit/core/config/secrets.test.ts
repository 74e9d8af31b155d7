import { describe, expect, it } from 'vitest'
import { parseConfig } from '#core/config/parse'
import { problemText } from '#core/config/words'

const canary = 'hunter2canary'
const read = (lines: string): string => {
  const parsed = parseConfig(`brokers:\n  a:\n    reach: { local: true }\n${lines}`, 'brokers.yaml')
  return parsed.ok ? 'good' : parsed.problems.map(problemText).join('\n')
}

describe('a secret written into the config', () => {
  it('is refused with the ways to refer to one', () => {
    expect(read(`    redis:\n      password: ${canary}\n`)).toBe(
      'brokers.yaml, line 5: brokers.a.redis.password: found a plain value (not shown here); ' +
        'allowed: a reference: env, file, stored or ask.',
    )
  })

  it.each([
    `    redis: { password: ${canary} }`,
    `    redis: { password: [${canary}] }`,
    `    redis: { password: { ${canary} } }`,
    `    redis: { password: { env: "$${canary}" } }`,
    `    redis: { password: { value: ${canary} } }`,
    `    redis: { password: { ask: ${canary} } }`,
    `    redis: { pasword: ${canary} }`,
    `    redis: { username: [${canary}] }`,
    `    password: ${canary}`,
    `    redis: "redis://user:${canary}@host:6379/0"`,
    `    redis: "password ${canary}"`,
    `    redis: password=${canary}`,
    `    redis:\n      password ${canary}\n      port: 1`,
    `    redis:\n      password: *${canary}`,
    `    redis:\n      password: @${canary}`,
    `    redis:\n      password: "${canary}\n`,
    `    redis:\n      password: !${canary} x`,
    `    grafana: http://admin:${canary}@nebula:3000`,
    `    grafana: http://admin:x/${canary}@nebula:3000`,
    `    exporter: http://:${canary}@nebula:9121/metrics`,
    `    prometheus: http://nebula:${canary}@nebula:9090`,
    `    redis: { host: "redis://:${canary}@127.0.0.1:6379" }`,
    `    redis: { host: "ada:${canary}@127.0.0.1" }`,
    `    redis: { sentinel: { master: m, nodes: ["ada:${canary}@s1:26379"] } }`,
    `    watch: { rabbitmq: { management: "http://guest:${canary}@127.0.0.1:15672" } }`,
    `    runtime: { compose: { directory: d, token: ${canary} } }`,
  ])('is never repeated: %s', lines => {
    const words = read(`${lines}\n`)
    expect(words).toContain('allowed:')
    expect(words).not.toContain(canary)
  })

  it.each([
    `redis://:${canary}@nebula:6379`,
    `rediss://default:p/${canary}@nebula`,
    `ssh://root:${canary}@nebula`,
    `root:${canary}@nebula`,
    `root:a@${canary}@nebula:22`,
    `{ host: "redis://:${canary}@nebula:6379" }`,
    `{ host: "root:${canary}@nebula" }`,
    `{ host: nebula, user: "root:${canary}" }`,
    `{ host: nebula, jump: ["ada:${canary}@bastion"] }`,
  ])('has no place in an SSH destination, and is not repeated: %s', ssh => {
    const text = `brokers:\n  a:\n    reach: { ssh: ${/^\{/.test(ssh) ? ssh : JSON.stringify(ssh)} }\n`
    const parsed = parseConfig(text, 'brokers.yaml')
    const words = parsed.ok ? 'good' : parsed.problems.map(problemText).join('\n')
    expect(words).toContain('without a password')
    expect(words).not.toContain(canary)
  })

  it.each([
    'nebula',
    'ada@nebula',
    'ada@nebula:2200',
    'ssh://ada@nebula:2200',
    '[::1]:22',
    '::1',
    'a@b.c@nebula',
  ])('an SSH destination without one is good: %s', ssh => {
    const text = `brokers:\n  a:\n    reach: { ssh: ${JSON.stringify(ssh)} }\n`
    expect(parseConfig(text, 'brokers.yaml').ok).toBe(true)
  })

  it.each([
    ['{ env: A, file: b }', 'password.file: found a second reference; allowed: a reference: env, file'],
    ['{ fle: x }', 'password.fle: found an unknown key; allowed: file (most like it); or a reference: env'],
    [
      '{ env: $A }',
      'password.env: found a plain value (not shown here); allowed: the name of an environment',
    ],
    ['{ ask: false }', 'password.ask: found a plain value (not shown here); allowed: true'],
    ['{}', 'redis.password: found an empty map; allowed: a reference: env, file, stored or ask'],
    ['{ file: [a] }', 'password.file: found a list; allowed: text (Path on this machine; ~ is your home)'],
  ])('explains %s', (reference, sentence) => {
    expect(read(`    redis: { password: ${reference} }\n`)).toContain(sentence)
  })
})

import { describe, expect, it } from 'vitest'
import type { Level } from '#core/model/level'
import { expectFieldCase } from '../../../tools/field-case.ts'
import { brokerAt, config } from '../support/views.ts'
import { nebula, notifier, redisDown, titles } from './outage-steps.ts'

const redisAt = (name: string, level: Level) =>
  level === 'down' ? brokerAt(name, level, { health: redisDown }) : brokerAt(name, level)
const names = ['b1', 'b2', 'b3', 'b4', 'b5']
/** So many of the five are down. */
const five = (down: number) => names.map((name, at) => redisAt(name, at < down ? 'down' : 'ok'))

describe('many at once', () => {
  it('share a notification from the fourth on, also when they fall one after the other', () => {
    const tell = notifier()
    const told = [...[1, 2, 3, 4].flatMap(down => tell(five(down), 1)), ...tell(five(5))]
    expect(told).toMatchObject([
      {
        kind: 'down',
        title: '5 brokers are down',
        body: 'b1, b2, b3, b4, b5. Redis refuses connections.',
        place: { broker: null, view: 'overview' },
      },
    ])
    expectFieldCase(
      { kind: 'alerts', input: 'five Redis go down within four seconds' },
      { shown: '', notified: titles(told).join('; ') },
      { shown: '', notified: '5 brokers are down' },
    )
    const three = notifier()
    expect(titles(three(five(3)))).toEqual(['b1 is down', 'b2 is down', 'b3 is down'])
  })

  it('are back together in one that takes the place of the first', () => {
    const tell = notifier()
    const [down] = tell(five(5))
    const [back, ...more] = tell(five(0))
    expect(more).toEqual([])
    expect(back).toMatchObject({
      key: down?.key,
      kind: 'back',
      title: '5 brokers are back',
      body: expect.stringMatching(/^b1, b2, b3, b4, b5\. They were down for up to .*\.$/),
    })
  })

  it('are told one by one as they come back, with what is still down; the last closes what was shared', () => {
    const tell = notifier()
    const [down] = tell(five(5))
    const [first, ...others] = tell(five(4))
    expect(others).toEqual([])
    expect(first).toMatchObject({ key: 'broker:b5', title: 'b5 is back' })
    expect(first?.body).toMatch(/^It was down for .*\. Still down: b1, b2, b3, b4\.$/)
    expect(titles(tell(five(1)))).toEqual(['b2, b3 and b4 are back'])
    expect(tell(five(0))).toMatchObject([{ key: down?.key, title: 'b1 is back' }])
  })

  it('go down again after they came back, and are told again', () => {
    const tell = notifier()
    expect(titles([five(5), five(0), five(5)].flatMap(one => tell(one)))).toEqual([
      '5 brokers are down',
      '5 brokers are back',
      '5 brokers are down',
    ])
  })

  it('are at most six notifications a minute, and nobody is left out', () => {
    const many = Array.from({ length: 40 }, (_, at) => `m${at}`)
    const tell = notifier()
    const told = many.flatMap((_, down) =>
      tell(
        many.map((name, at) => redisAt(name, at <= down ? 'down' : 'ok')),
        1,
      ),
    )
    const rest = tell(
      many.map(name => redisAt(name, 'down')),
      20,
    )
    expect(told.length + rest.length).toBeLessThanOrEqual(6)
    const after = tell(
      many.map(name => redisAt(name, 'down')),
      60,
    )
    const text = [...told, ...rest, ...after].map(({ title, body }) => `${title} ${body}`).join(' ')
    const counted = [...text.matchAll(/(\d+) brokers are down/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    )
    const alone = [...text.matchAll(/m\d+ is down/g)].length
    expect(counted + alone).toBe(40)
  })

  it('that flap are not told as back and down again within the wait', () => {
    const tell = notifier()
    expect(titles(tell(five(1)))).toEqual(['b1 is down'])
    const flapping = [five(0), five(1), five(0), five(1), five(0), five(1)]
    expect(flapping.flatMap(one => tell(one, 1))).toEqual([])
    expect(titles(tell(five(0)))).toEqual(['b1 is back'])
  })
})

describe('a group', () => {
  const vpn = (level: Level) =>
    brokerAt('raibid', level, { config: config('raibid', { reach: { ssh: 'nebula-vpn' } }) })

  it('is of one machine, whatever its aliases are called', () => {
    const tell = notifier()
    expect(titles(tell([nebula('down'), vpn('down')]))).toEqual([
      'ssh nebula is down: 2 brokers cannot be reached',
    ])
  })

  it('of a state file that named the place in words is kept', () => {
    const tell = notifier({ 'host:ssh nebula': { sinceMs: 0, brokers: ['nebula', 'raibid'], shared: null } })
    expect(tell([nebula('down'), vpn('down')])).toEqual([])
    expect(titles(tell([nebula('ok'), vpn('ok')]))).toEqual(['nebula and raibid are back'])
  })
})

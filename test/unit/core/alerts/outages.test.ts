import { describe, expect, it } from 'vitest'
import { budgetOf } from '#core/alerts/grouping'
import { type OutageMemory, type ToldCauses, tellOutages } from '#core/alerts/outages'
import type { Level } from '#core/model/level'
import type { BrokerView } from '#core/model/snapshot'
import type { Notice } from '#core/notices'
import { expectFieldCase } from '../../../tools/field-case.ts'
import { tenFortyTwo } from '../support/samples.ts'
import { brokerAt, config, health, reason } from '../support/views.ts'

/** Outages as the engine tells them: it looks each second; who is down in two of them is raised. */
function notifier(start: ToldCauses = {}) {
  let causes: ToldCauses = start
  let memory: OutageMemory = { down: null, back: null }
  let recent: readonly number[] = []
  let nowMs = tenFortyTwo
  const downChecks = new Map<string, number>()
  const step = (brokers: readonly BrokerView[]): readonly Notice[] => {
    nowMs += 1000
    for (const one of brokers) {
      downChecks.set(one.name, one.health.level === 'down' ? (downChecks.get(one.name) ?? 0) + 1 : 0)
    }
    const checked = (count: (checks: number) => boolean) =>
      [...downChecks].filter(([, checks]) => count(checks))
    const due = checked(checks => checks >= 2).map(([name]) => name)
    const heard = brokers.filter(({ muted: quiet }) => quiet === null).map(({ name }) => name)
    const budget = budgetOf(recent, nowMs, 'outages')
    const told = tellOutages({
      brokers: brokers.map(one => ({ ...one, machine: machines[one.place] ?? one.place })),
      causes,
      memory,
      budget,
      steadyMs: nowMs,
      due: new Set(due.filter(name => heard.includes(name))),
      pending: new Set(checked(checks => checks === 1).map(([name]) => name)),
      nowMs,
      language: 'en',
    })
    causes = told.causes
    memory = told.memory
    recent = budget.spend(told.notices.length)
    return told.notices
  }
  /** All that is told in so many seconds. */
  return (brokers: readonly BrokerView[], seconds = 8): readonly Notice[] =>
    Array.from({ length: seconds }, () => step(brokers)).flat()
}

/** The machine of each place; several names may mean one. */
const machines: Readonly<Record<string, string>> = {
  'ssh nebula': 'ssh:10.0.0.5:22',
  'ssh nebula-vpn': 'ssh:10.0.0.5:22',
}

const titles = (notices: readonly Notice[]): readonly string[] => notices.map(notice => notice.title)
const nebula = (level: Level, changed: Parameters<typeof brokerAt>[2] = {}) =>
  brokerAt('nebula', level, changed)
const redisDown = health('down', {
  reasons: [reason('down', { layer: 'broker', text: 'Redis refuses connections.' })],
})
const elsewhere = { config: config('far', { reach: { ssh: 'faraway' } }) }
const muted = { mutedUntilMs: tenFortyTwo + 3_600_000 }

describe('down and back', () => {
  it('tells once that a broker is down, when it held for two checks, and once that it is back', () => {
    const tell = notifier()
    expect(tell([nebula('ok')])).toEqual([])
    expect(tell([nebula('down')], 3)).toEqual([])
    expect(tell([nebula('down')])).toEqual([
      {
        key: 'host:ssh:10.0.0.5:22',
        kind: 'down',
        title: 'nebula is down',
        body: 'It is down.',
        place: { broker: 'nebula', view: 'overview' },
      },
    ])
    expect(tell([nebula('down')])).toEqual([])
    expect(tell([nebula('down')], 168)).toEqual([])
    expect(tell([nebula('ok')])).toEqual([
      {
        key: 'host:ssh:10.0.0.5:22',
        kind: 'back',
        title: 'nebula is back',
        body: 'It was down for 3 min.',
        place: { broker: 'nebula', view: 'overview' },
      },
    ])
    expect(tell([nebula('ok')])).toEqual([])
  })

  it('does not tell of one bad check, and so not of its end', () => {
    const tell = notifier()
    expect([tell([nebula('ok')]), tell([nebula('down')], 1), tell([nebula('ok')])].flat()).toEqual([])
  })

  it('tells at the start of a broker that is down, and of nothing else', () => {
    const tell = notifier()
    expect(titles(tell([nebula('down'), brokerAt('other', 'degraded'), brokerAt('far', 'unknown')]))).toEqual(
      ['nebula is down'],
    )
  })

  it.each(['unknown', 'degraded', 'ok'] as const)('is silent while a broker is %s', level => {
    const tell = notifier()
    expect([1, 2, 3, 4].flatMap(() => tell([nebula(level)]))).toEqual([])
  })

  it('takes unknown in between for no end: down, asleep, down, back is told twice', () => {
    const tell = notifier()
    const asleep = nebula('unknown', {
      health: health('unknown', { reasons: [reason('unknown', { code: 'asleep' })] }),
    })
    const all = [nebula('down'), nebula('down'), asleep, nebula('down'), nebula('down'), asleep, nebula('ok')]
    expect(titles(all.flatMap(one => tell([one])))).toEqual(['nebula is down', 'nebula is back'])
  })

  it('tells that it is back also after a person had to act first', () => {
    const tell = notifier()
    const keyChanged = nebula('unknown', {
      health: health('unknown', { reasons: [reason('unknown', { code: 'host-key-changed' })] }),
    })
    const all = [nebula('down'), nebula('down'), keyChanged, keyChanged, nebula('ok')]
    expect(titles(all.flatMap(one => tell([one])))).toEqual(['nebula is down', 'nebula is back'])
  })

  it('does not tell again when the cause changes while it is down', () => {
    const tell = notifier()
    const redis = nebula('down', { health: redisDown })
    const all = [nebula('down'), nebula('down'), redis, redis, redis, nebula('down'), nebula('degraded')]
    expect(titles(all.flatMap(one => tell([one])))).toEqual(['nebula is down', 'nebula is back'])
  })

  it('says what is still wrong when it is back', () => {
    const tell = notifier()
    const all = [nebula('down'), nebula('down'), nebula('degraded')]
    expect(all.flatMap(one => tell([one])).at(-1)?.body).toMatch(/^It was down for .*\. It is degraded\.$/)
  })

  it('forgets a broker that left the config', () => {
    const tell = notifier()
    expect(
      titles([tell([nebula('down')]), tell([nebula('down')]), tell([]), tell([nebula('ok')])].flat()),
    ).toEqual(['nebula is down'])
  })
})

describe('one cause', () => {
  const both = (one: Level, other: Level) => [nebula(one), brokerAt('raibid', other)]

  it('is told once for all brokers behind one dead host', () => {
    const tell = notifier()
    tell(both('ok', 'ok'))
    const [notice, ...more] = tell(both('down', 'down'))
    expect(more).toEqual([])
    expect(notice).toEqual({
      key: 'host:ssh:10.0.0.5:22',
      kind: 'down',
      title: 'ssh nebula is down: 2 brokers cannot be reached',
      body: 'nebula, raibid. It is down.',
      place: { broker: null, view: 'overview' },
    })
    expect(titles(tell(both('ok', 'ok')))).toEqual(['nebula and raibid are back'])
  })

  it('takes in silently a broker that follows later, and ends when the last is back', () => {
    const tell = notifier()
    const all = [
      both('down', 'ok'),
      both('down', 'ok'),
      both('down', 'down'),
      both('down', 'down'),
      both('ok', 'down'),
      both('ok', 'ok'),
    ]
    expect(titles(all.flatMap(one => tell(one)))).toEqual(['nebula is down', 'nebula and raibid are back'])
  })

  it('waits for the one behind the same host that is about to follow', () => {
    const tell = notifier()
    const all = [both('down', 'ok'), both('down', 'down')]
    expect(titles(all.flatMap((one, at) => tell(one, at === 0 ? 1 : 8)))).toEqual([
      'ssh nebula is down: 2 brokers cannot be reached',
    ])
  })

  it('waits for a broker that is on its way back', () => {
    const tell = notifier()
    const onItsWay = brokerAt('raibid', 'unknown', {
      health: health('unknown', { reasons: [reason('unknown', { code: 'connecting' })] }),
    })
    const all = [both('down', 'down'), both('down', 'down'), [nebula('ok'), onItsWay], both('ok', 'ok')]
    expect(titles(all.flatMap(one => tell(one)))).toEqual([
      'ssh nebula is down: 2 brokers cannot be reached',
      'nebula and raibid are back',
    ])
  })

  it('tells the others when one stays down by a cause of its own, and that one later', () => {
    const tell = notifier()
    const stuck = brokerAt('raibid', 'down', { health: redisDown })
    const all = [
      both('down', 'down'),
      both('down', 'down'),
      [nebula('ok'), stuck],
      [nebula('ok'), stuck],
      both('ok', 'ok'),
    ]
    expect(titles(all.flatMap(one => tell(one)))).toEqual([
      'ssh nebula is down: 2 brokers cannot be reached',
      'nebula is back',
      'raibid is back',
    ])
  })

  it('is not shared by brokers on different hosts, or by two Redis on one host', () => {
    const hosts = notifier()
    const far = brokerAt('far', 'down', elsewhere)
    expect(titles(hosts([nebula('down'), far]))).toEqual(['nebula is down', 'far is down'])
    const redis = notifier()
    const two = [nebula('down', { health: redisDown }), brokerAt('raibid', 'down', { health: redisDown })]
    expect(redis(two).map(notice => notice.key)).toEqual(['broker:nebula', 'broker:raibid'])
  })
})

describe('muted brokers', () => {
  it('are silent, down and back', () => {
    const tell = notifier()
    const all = [nebula('down', muted), nebula('down', muted), nebula('ok', muted)]
    expect(all.flatMap(one => tell([one]))).toEqual([])
  })

  it('are told when the mute ends and they are still down', () => {
    const tell = notifier()
    const all = [nebula('down', muted), nebula('down', muted), nebula('down')]
    expect(titles(all.flatMap(one => tell([one])))).toEqual(['nebula is down'])
  })

  it('are not told back when they were muted meanwhile', () => {
    const tell = notifier()
    const all = [nebula('down'), nebula('down'), nebula('ok', muted), nebula('ok')]
    expect(titles(all.flatMap(one => tell([one])))).toEqual(['nebula is down'])
  })

  it('do not silence others behind the same host', () => {
    const tell = notifier()
    const brokers = [nebula('down', muted), brokerAt('raibid', 'down')]
    expect(titles(tell(brokers))).toEqual(['raibid is down'])
  })
})

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

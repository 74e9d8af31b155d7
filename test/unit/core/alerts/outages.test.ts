import { describe, expect, it } from 'vitest'
import type { Level } from '#core/model/level'
import { tenFortyTwo } from '../support/samples.ts'
import { brokerAt, config, health, reason } from '../support/views.ts'
import { nebula, notifier, redisDown, titles } from './outage-steps.ts'

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

import { describe, expect, it } from 'vitest'
import { planBackup } from '#core/runtimes/compose/backup'
import { context, facts, image, target } from './fixtures.ts'

const plan = (change: Parameters<typeof facts>[0] = {}, takeLock = false, takeOver: string | null = null) =>
  planBackup(target(takeLock), facts(change), context({ takeOver }))

describe('planBackup', () => {
  it('locks, saves, copies, checks, keeps, and gives the lock back in any case', () => {
    const made = plan()
    if (!made.ok) throw new Error(made.error.text)
    expect(made.value.main.flatMap(step => step.work.map(work => work.do))).toEqual([
      ...['lock', 'expect-redis', 'save', 'copy', 'check', 'keep'],
    ])
    expect(made.value.always).toMatchObject([{ id: 'unlock', onlyAfter: 'lock' }])
    expect(made.value.changes).toEqual([])
    expect(made.value.onFailure).toBe('The broker is not changed. Files copied so far are removed.')
  })

  it('makes no copy on the host: the files come here', () => {
    const made = plan()
    const save = made.ok ? made.value.main.flatMap(step => step.work).find(work => work.do === 'save') : null
    expect(save).toMatchObject({ container: 'detektor-redis', copyTo: null })
  })

  it('notes every image that runs, for whoever restores it', () => {
    const made = plan()
    const keep = made.ok ? made.value.main.flatMap(step => step.work).find(work => work.do === 'keep') : null
    expect(keep).toMatchObject({ images: [image('a')] })
  })

  it.each([
    ['the service is not in the file', { services: [] }, 'has no service “redis”'],
    [
      'somebody holds the lock',
      { lock: { token: 't', by: 'bob@lap', purpose: 'Deploy x', runId: 'r', sinceMs: 0 } },
      'bob@lap holds the lock',
    ],
  ] as const)('refuses when %s', (_, change, words) => {
    const made = plan(change)
    expect(made.ok ? '' : made.error.text).toContain(words)
  })

  it('does not mind a full disk on the host or an image without a digest', () => {
    const [redis] = facts().services
    if (redis === undefined) throw new Error('no redis in the fixture')
    expect(plan({ diskFreeBytes: 0, services: [{ ...redis, running: null }] }).ok).toBe(true)
  })

  it('tells a held lock from every other reason', () => {
    const lock = { token: 't', by: 'bob@lap', purpose: 'x', runId: 'r', sinceMs: 0 }
    expect([plan({ lock }), plan({ services: [] })].map(made => !made.ok && made.error.code)).toEqual([
      'locked',
      'refused',
    ])
  })

  it('takes over a lock only from the holder that was seen', () => {
    const lock = { token: 'seen', by: 'bob@lap', purpose: 'x', runId: 'r', sinceMs: 0 }
    const made = plan({ lock }, true, 'seen')
    expect(made.ok && made.value.main[0]?.work[0]).toMatchObject({ do: 'lock', takeOver: 'seen' })
  })
})

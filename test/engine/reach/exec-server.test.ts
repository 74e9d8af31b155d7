import { describe, expect, test } from 'vitest'
import { brokerOf, createSite, faultOf, must, open } from './site/site.ts'

describe('exec on a server', () => {
  test.each([1, 2])('that allows %i sessions at once runs twelve commands all the same', async most => {
    const own = createSite()
    try {
      const narrow = await own.sshd('narrow', { lines: [`MaxSessions ${most}`] })
      own.know(narrow)
      own.config({ nebula: narrow })
      const session = await open(own.reach(), brokerOf({ ssh: 'nebula' }))
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, at) => session.exec.run(['sh', '-c', `sleep 0.05; echo ${at}`])),
      )
      expect(outcomes.map(outcome => must(outcome).stdout)).toEqual(
        Array.from({ length: 12 }, (_, at) => `${at}\n`),
      )
    } finally {
      await own.remove()
    }
  })

  test('that allows no sessions says so', async () => {
    const own = createSite()
    try {
      const closed = await own.sshd('closed', { lines: ['MaxSessions 0'] })
      own.know(closed)
      own.config({ nebula: closed })
      const session = await open(own.reach(), brokerOf({ ssh: 'nebula' }))
      const fault = faultOf(await session.exec.run(['true']))
      expect(fault).toMatchObject({ code: 'protocol', layer: 'host' })
      expect(fault.message).toMatch(/does not run commands for this user/)
    } finally {
      await own.remove()
    }
  })

  test('that is cut in the middle of a command ends it with a fault', async () => {
    const own = createSite()
    try {
      const cut = await own.sshd('cut')
      own.know(cut)
      own.config({ nebula: cut })
      const session = await open(own.reach(), brokerOf({ ssh: 'nebula' }))
      const running = session.exec.run(['sh', '-c', 'echo begun; sleep 60'], {
        onOutput: () => cut.signalSessions('SIGKILL'),
      })
      expect(faultOf(await running)).toMatchObject({ code: 'closed', layer: 'host' })
    } finally {
      await own.remove()
    }
  })
})

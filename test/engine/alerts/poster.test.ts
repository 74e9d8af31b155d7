import { expect, test } from 'vitest'
import { sendNext } from '../../../src-main/engine/alerts/poster.ts'
import { localHttp } from '../../../src-main/reach/http.ts'
import { freePort } from '../tools/wait.ts'

test('a message that failed while the clock was years ahead is sent again once it is right', async () => {
  const url = `http://127.0.0.1:${await freePort()}/`
  const send = (post: Parameters<typeof sendNext>[1][number], atMs: number) =>
    sendNext({ url }, [post], {
      http: localHttp,
      secrets: { resolve: () => Promise.reject(new Error('No secret is asked for.')) },
      nowMs: () => atMs,
      warn: () => undefined,
    })
  const [nowMs, aheadMs] = [1e12, 2e12]
  const failed = await send({ id: 'a', body: '{}', attempts: 0, nextAtMs: aheadMs }, aheadMs)
  const again = failed?.again
  expect(again).toMatchObject({ attempts: 1, nextAtMs: aheadMs + 2_000 })
  expect(again && (await send(again, aheadMs + 1_000))).toBeNull()
  expect(again && (await send(again, nowMs))?.again).toMatchObject({ attempts: 2, nextAtMs: nowMs + 4_000 })
})

import { beforeEach } from 'vitest'
import { brokerTags } from '../harness/images.ts'
import type { Lab } from '../harness/open.ts'
import type { Desk } from './desk.ts'
import { layBroker, type Truth, truth } from './truth.ts'

/** A broker that the tests of a file hand on to each other: making it costs more than most of what they try on it. */
export interface SharedBroker {
  /** What it was and held when the test began. */
  readonly before: Truth
  /** A good release that it does not run. */
  readonly other: { readonly tag: string; readonly digest: string }
  /** Makes sure that there is a release to go back to; what runs then is `before`. */
  hasEarlierRelease(desk: Desk): Promise<void>
}

/** Lays the broker before the first test, and anew after one that failed: that may have left it anyhow. */
export function sharedBroker(lab: Lab): SharedBroker {
  const good: { tag: string; digest: string }[] = []
  let before: Truth | null = null

  beforeEach(async ({ onTestFailed }) => {
    onTestFailed(() => {
      before = null
    })
    if (good.length === 0) {
      for (const tag of [brokerTags.first, brokerTags.second])
        good.push({ tag, digest: await lab.registry.digest(tag) })
    }
    before = before === null ? await layBroker(lab) : await truth(lab)
  })

  const laid = (): Truth => {
    if (before === null) throw new Error('the broker is laid before each test')
    return before
  }
  const other = (): SharedBroker['other'] => {
    const found = good.find(one => one.digest !== laid().digest)
    if (found === undefined) throw new Error('the registry has two good releases')
    return found
  }
  return {
    get before() {
      return laid()
    },
    get other() {
      return other()
    },
    async hasEarlierRelease(desk) {
      const plan = await desk.actions.plan({ kind: 'rollback', broker: desk.broker.name, release: null })
      if (plan.ok) return
      const run = await desk.act({ kind: 'deploy', tag: other().tag })
      if (run.end !== 'done') throw new Error(run.message ?? 'no deploy')
      before = await truth(lab)
    },
  }
}

import { watchBlock } from './health/block.ts'
import type { Snapshot } from './model/snapshot.ts'
import { say } from './text/say.ts'
import type { Voice } from './text/time.ts'
import { brokerItem, muteAllItem, runItem } from './tray/items.ts'
import { placeItem, plainItem } from './tray/line.ts'
import type { TrayIcon, TrayItem, TrayModel } from './tray/model.ts'
import { tooltipOf } from './tray/tooltip.ts'

/** The tray of a snapshot: it says nothing that the snapshot does not say. */
export function trayOf(snapshot: Snapshot, voice: Voice): TrayModel {
  return { icon: iconOf(snapshot), tooltip: tooltipOf(snapshot, voice), menu: menuOf(snapshot, voice) }
}

function iconOf({ attention, brokers, runs }: Snapshot): TrayIcon {
  // Who cannot be watched may be worse than degraded.
  const isBlind = brokers.some(broker => broker.attention === 'unknown' && watchBlock(broker.health) !== null)
  return {
    mark: attention !== 'down' && isBlind ? 'blocked' : attention,
    running: runs.some(run => run.end === null),
    muted: brokers.length > 0 && brokers.every(broker => broker.muted !== null),
  }
}

function menuOf(snapshot: Snapshot, voice: Voice): readonly TrayItem[] {
  const { language } = voice
  const running = snapshot.runs.filter(run => run.end === null)
  return [
    ...group(running.map(run => runItem(run, language))),
    ...group(snapshot.brokers.map(broker => brokerItem(broker, voice, snapshot.atMs))),
    ...(snapshot.brokers.length > 0 ? [muteAllItem(snapshot.brokers, language)] : []),
    placeItem('open-window', say(language, 'open-window'), { broker: null, view: 'overview' }),
    placeItem('settings', say(language, 'settings'), { broker: null, view: 'settings' }),
    plainItem('quit', say(language, 'quit'), { do: 'quit' }),
  ]
}

const group = (items: readonly TrayItem[]): readonly TrayItem[] =>
  items.length === 0 ? [] : [...items, { kind: 'separator' }]

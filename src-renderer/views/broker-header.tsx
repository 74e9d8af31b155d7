import { type ReactNode, useState } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { markOf } from '#core/shapes'
import { useNow } from '../store/clock.ts'
import { useText } from '../text/text.ts'
import { LevelShape } from '../ui/level-shape.tsx'
import { ActionButtons } from './action-buttons.tsx'
import { EnvironmentTags } from './environment-tags.tsx'
import { LayerStrip } from './layer-strip.tsx'
import { LinkLine } from './link-line.tsx'
import { MuteButton } from './mute-button.tsx'
import { SampleAge } from './sample-age.tsx'
import { verdictOf } from './verdict.ts'
import './broker-header.css'

/** What a person must know about a broker before anything else, and what can be done. */
export function BrokerHeader({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const verdict = verdictOf(broker, nowMs, s, f)
  // Read aloud when the verdict changes, not with each number in it.
  const [said, setSaid] = useState({ key: '', text: '' })
  const key = `${broker.name} ${verdict.key}`
  if (said.key !== key) setSaid({ key, text: `${broker.title}: ${verdict.lead}` })
  return (
    <header className="broker-header">
      <div className="broker-line">
        <div className="broker-name">
          <h1>{broker.title}</h1>
          <EnvironmentTags broker={broker} />
          <span className="soft place">
            {broker.title === broker.name ? broker.place : `${broker.name} · ${broker.place}`}
          </span>
        </div>
        <ActionButtons broker={broker}>
          <MuteButton broker={broker} />
        </ActionButtons>
      </div>
      <div className={`verdict ${broker.health.level}`}>
        <LevelShape level={markOf(broker.health)} />
        <div className="verdict-text">
          <p className="verdict-lead">{verdict.lead}</p>
          {verdict.others.map(other => (
            <p key={other}>{other}</p>
          ))}
          <LinkLine broker={broker} />
        </div>
      </div>
      <p className="spoken" aria-live="polite">
        {said.text}
      </p>
      <div className="broker-line">
        <LayerStrip broker={broker} />
        <SampleAge broker={broker} />
      </div>
    </header>
  )
}

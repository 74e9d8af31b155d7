import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useText } from '../text/text.ts'
import { LevelShape } from '../ui/level-shape.tsx'
import './layer-strip.css'

/** The way from here to the broker, with the state of each part. */
export function LayerStrip({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  return (
    <ol className="layer-strip" aria-label={s.header.layers}>
      {broker.layers.map(({ layer, level }) => (
        <li key={layer} className={level}>
          {s.layer[layer]}
          <LevelShape level={level} label={s.level[level]} />
        </li>
      ))}
    </ol>
  )
}

import type { Layer, Level } from './model/level.ts'
import { layersNearestFirst, worstLevel } from './model/level.ts'
import type { BrokerView, Health, LayerView } from './model/snapshot.ts'

/** Runtimes in which Redis lives in a container, so that the strip has that layer. */
const containerRuntimes: readonly BrokerView['runtime'][] = ['compose', 'helm', 'kustomize']

/**
 * The strip my network – host – container – broker. The first layer with a reason is coloured; those before it are ok
 * (we got through them), those behind it unknown (we cannot see them). No network here is `down` on the first layer
 * even though the broker itself is then unknown, and so is a host that does not answer. A container layer that could not
 * be read is unknown, also where Redis answers.
 */
export function layersOf(
  health: Health,
  runtime: BrokerView['runtime'],
  isContainerRead: boolean,
): readonly LayerView[] {
  const shown = layersNearestFirst.filter(
    layer => layer !== 'container' || containerRuntimes.includes(runtime),
  )
  const isBlamed = (layer: Layer): boolean =>
    health.reasons.some(reason => visible(reason.layer, shown) === layer)
  const first = shown.findIndex(isBlamed)
  return shown.map((layer, at): LayerView => {
    if (first < 0 || at < first) {
      const isUnknown = layer === 'container' && !isContainerRead
      return { layer, level: isUnknown || (health.level === 'unknown' && first < 0) ? 'unknown' : 'ok' }
    }
    return { layer, level: at === first ? levelOf(layer, health, shown) : 'unknown' }
  })
}

/** A fault of a layer that is not shown is shown at the broker. */
const visible = (layer: Layer, shown: readonly Layer[]): Layer => (shown.includes(layer) ? layer : 'broker')

function levelOf(layer: Layer, health: Health, shown: readonly Layer[]): Level {
  const own = health.reasons.filter(reason => visible(reason.layer, shown) === layer)
  return own.some(reason => reason.code === 'network-down' || reason.blocks === 'unreachable')
    ? 'down'
    : worstLevel(own.map(({ level }) => level))
}

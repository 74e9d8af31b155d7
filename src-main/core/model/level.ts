/** The verdict on a broker. Unknown is neither ok nor down: it means we cannot tell. */
export type Level = 'ok' | 'degraded' | 'down' | 'unknown'

/** Every level, worst first: the order in which faces sort brokers. */
export const levelsWorstFirst: readonly Level[] = ['down', 'degraded', 'unknown', 'ok']

/** The layers between a person and the broker, nearest first; only the first failing one is blamed. */
export type Layer = 'network' | 'host' | 'container' | 'broker'

/** The layers in the order in which a sample has to pass them. */
export const layersNearestFirst: readonly Layer[] = ['network', 'host', 'container', 'broker']

/** The worst of the given levels; `unknown` for none. */
export function worstLevel(levels: readonly Level[]): Level {
  return levelsWorstFirst.find(level => levels.includes(level)) ?? 'unknown'
}

/** Names of the demo's queues, as detektr has them. */
export const queueNames = {
  frames: 'detektor:frames',
  group: 'frame-buffer',
  alerts: 'detektor:alerts',
} as const

/** About how many frames the producer leaves in the stream. */
export const framesKept = 1000

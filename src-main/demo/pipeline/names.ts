/** Names of the demo's queues, as detektr has them. */
export const queueNames = {
  frames: 'detektor:frames',
  group: 'frame-buffer',
  alerts: 'detektor:alerts',
} as const

/** About how many frames the producer leaves in the stream: nearly a minute of them. */
export const framesKept = 6000

/** More frames than this should not wait. */
export const framesWaiting = 800

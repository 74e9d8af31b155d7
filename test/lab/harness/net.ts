import type { LabNames } from './names.ts'
import { must, run } from './run.ts'

const ip = (words: string): Promise<string> => must(['ip', ...words.split(' ')])

const behindBastion = (names: LabNames): string => `${names.address.gpuBehindBastion}/32`

/**
 * Lays the cables: desktop - bastion - gpu, and one straight from the desktop to gpu. Behind the bastion the gpu host is
 * reachable by a jump only, and no packet meant for it leaves this machine.
 */
export const netUp = async (names: LabNames): Promise<void> => {
  const { gpuNetns: gpu, bastionNetns: bastion, address } = names
  for (const netns of [gpu, bastion]) {
    await ip(`netns add ${netns}`)
    await ip(`-n ${netns} link set lo up`)
  }
  await ip(`link add ${names.bastionCable} type veth peer name eth0 netns ${bastion}`)
  await ip(`addr add ${address.desktopToBastion}/24 dev ${names.bastionCable}`)
  await ip(`link set ${names.bastionCable} up`)
  await ip(`-n ${bastion} addr add ${address.bastion}/24 dev eth0`)
  await ip(`-n ${bastion} link set eth0 up`)
  await ip(`-n ${bastion} link add eth1 type veth peer name eth0 netns ${gpu}`)
  await ip(`-n ${bastion} addr add ${address.bastionToGpu}/24 dev eth1`)
  await ip(`-n ${bastion} link set eth1 up`)
  await ip(`-n ${gpu} addr add ${address.gpuBehindBastion}/24 dev eth0`)
  await ip(`-n ${gpu} link set eth0 up`)
  await ip(`route add unreachable ${behindBastion(names)}`)
  await ip(`link add ${names.gpuCable} type veth peer name eth3 netns ${gpu}`)
  await ip(`addr add ${address.desktopToGpu}/24 dev ${names.gpuCable}`)
  await ip(`link set ${names.gpuCable} up`)
  await ip(`-n ${gpu} addr add ${address.gpu}/24 dev eth3`)
  await ip(`-n ${gpu} link set eth3 up`)
}

/** Takes away whatever of it is there. */
export const netDown = async (names: LabNames): Promise<void> => {
  for (const device of [names.bastionCable, names.gpuCable]) {
    await loseNothing(device)
    await run(['ip', 'link', 'del', device])
  }
  await run(['ip', 'route', 'del', 'unreachable', behindBastion(names)])
  for (const netns of [names.gpuNetns, names.bastionNetns]) await run(['ip', 'netns', 'del', netns])
}

/** One cable of the desktop, to pull, plug and narrow. */
export type Cable = {
  readonly down: () => Promise<void>
  readonly up: () => Promise<void>
  /** Lets so many kbit/s through; 0 takes the limit away. */
  readonly limit: (kbit: number) => Promise<void>
  /** Drops this share of the packets that come back, 0…1; 0 takes the fault away. */
  readonly lose: (share: number) => Promise<void>
}

const dropping = (device: string, share: number): readonly string[] => [
  ...['INPUT', '-i', device, '-m', 'statistic', '--mode', 'random'],
  ...['--probability', String(share), '-j', 'DROP'],
]

/** Takes away every such rule of a device, whatever its share. */
const loseNothing = async (device: string): Promise<void> => {
  const rules = (await run(['iptables', '-S', 'INPUT'])).stdout.split('\n')
  for (const rule of rules.filter(line => line.includes(`-i ${device} `))) {
    await must(['iptables', '-D', ...rule.split(' ').slice(1)])
  }
}

export const cable = (device: string): Cable => ({
  lose: async share => {
    await loseNothing(device)
    if (share > 0) await must(['iptables', '-I', ...dropping(device, share)])
  },
  down: async () => void (await ip(`link set ${device} down`)),
  up: async () => void (await ip(`link set ${device} up`)),
  limit: async kbit => {
    await run(['tc', 'qdisc', 'del', 'dev', device, 'root'])
    if (kbit > 0) {
      await must([
        'tc',
        'qdisc',
        'add',
        'dev',
        device,
        'root',
        'tbf',
        'rate',
        `${kbit}kbit`,
        'burst',
        '4kb',
        'latency',
        '400ms',
      ])
    }
  },
})

/** Every name one lab instance takes on this machine: nothing of it is shared with another instance. */
export type LabNames = {
  readonly name: string
  readonly gpuNetns: string
  readonly bastionNetns: string
  readonly user: string
  readonly passwordUser: string
  /** Desktop ends of the two cables. */
  readonly bastionCable: string
  readonly gpuCable: string
  /** All containers live under this cgroup. */
  readonly cgroup: string
  readonly lockFile: string
  readonly address: {
    readonly desktopToBastion: string
    readonly bastion: string
    readonly bastionToGpu: string
    readonly gpuBehindBastion: string
    readonly desktopToGpu: string
    readonly gpu: string
  }
}

const usualName = 'main'

const slotOf = (name: string): number =>
  name === usualName ? 0 : 1 + ([...name].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7) % 60)

/** The names of the instance that `BROKERLIGHT_LAB` asks for; another name is a second lab beside the usual one. */
export const labNames = (name: string = process.env.BROKERLIGHT_LAB || usualName): LabNames => {
  if (!/^[a-z][a-z0-9]{0,7}$/.test(name)) {
    throw new Error(`BROKERLIGHT_LAB must be 1 to 8 small letters or digits, found ${JSON.stringify(name)}`)
  }
  const suffix = name === usualName ? '' : `-${name}`
  const short = name === usualName ? '' : name
  const net = (index: number, host: number): string => `10.88.${4 * slotOf(name) + index}.${host}`
  return {
    name,
    gpuNetns: `bl-gpu${suffix}`,
    bastionNetns: `bl-bastion${suffix}`,
    user: `bl-deploy${suffix}`,
    passwordUser: `bl-pass${suffix}`,
    bastionCable: `bl1${short}`,
    gpuCable: `bl3${short}`,
    cgroup: `bl-lab${suffix}`,
    lockFile: `/run/brokerlight-lab-${name}.json`,
    address: {
      desktopToBastion: net(1, 1),
      bastion: net(1, 2),
      bastionToGpu: net(2, 1),
      gpuBehindBastion: net(2, 2),
      desktopToGpu: net(3, 1),
      gpu: net(3, 2),
    },
  }
}

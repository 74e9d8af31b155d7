import { readBenchArguments } from './args.ts'
import { deployOverhead, rollback } from './deploy.ts'
import type { Family } from './family.ts'
import { benchLab } from './lab.ts'
import { thisMachine } from './machine.ts'
import { faultToNotification } from './notification.ts'
import { type Report, reportJson, reportTable } from './report.ts'
import { takeFigures } from './take.ts'
import { tunnelFigures } from './tunnel.ts'

/** Every figure there is, in the order they are taken. */
const families: readonly Family[] = [
  {
    names: ['tunnel_ping_vs_openssh', 'tunnel_ping_vs_direct', 'tunnel_mb_vs_openssh'],
    needsLab: false,
    measure: tunnelFigures,
  },
  {
    names: ['fault_to_notification_s'],
    needsLab: true,
    measure: async ({ lab, progress }) => ({
      fault_to_notification_s: await faultToNotification(await lab.get(), progress),
    }),
  },
  {
    names: ['deploy_overhead_s'],
    needsLab: true,
    measure: async ({ lab, progress }) => ({
      deploy_overhead_s: await deployOverhead(await lab.get(), progress),
    }),
  },
  {
    names: ['rollback_s'],
    needsLab: true,
    measure: async ({ lab, progress }) => ({ rollback_s: await rollback(await lab.get(), progress) }),
  },
]

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** The exit code: 1 when a measurement failed. Figures that miss their goal, or need a lab where there is none, are no failure. */
async function bench(argv: readonly string[]): Promise<number> {
  const read = readBenchArguments(
    argv,
    families.flatMap(({ names }) => names),
  )
  if (!read.ok) {
    say(read.error)
    return 64
  }
  const lab = benchLab(process.env)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void lab.stop().finally(() => process.exit(130)))
  }
  try {
    const { figures, hasFailed } = await takeFigures(families, read.value.names, { lab, progress: say })
    const report: Report = { machine: thisMachine(), figures }
    process.stdout.write(read.value.json ? reportJson(report) : reportTable(report))
    return hasFailed ? 1 : 0
  } finally {
    await lab.stop()
  }
}

process.exitCode = await bench(process.argv.slice(2))

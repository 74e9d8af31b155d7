import type { Command } from '../docker/command.ts'
import type { Gpu } from './gpu.ts'

const aliases: Readonly<Record<string, string>> = { gpu_name: 'name', gpu_uuid: 'uuid' }

/** `nvidia-smi --query-gpu=FIELDS --format=csv[,noheader][,nounits]` and `-L`; it says that it is a stand-in. */
export const nvidiaSmi =
  (gpu: Gpu): Command =>
  call => {
    const reading = gpu.read()
    const flagValue = (flag: string): string | undefined =>
      call.argv.find(word => word.startsWith(`${flag}=`))?.slice(flag.length + 1)
    if (call.argv.includes('-L')) {
      call.out(`GPU 0: ${reading.name?.[0]} (UUID: ${reading.uuid?.[0]})\n`)
      return 0
    }
    const query = flagValue('--query-gpu')
    if (query === undefined) {
      call.out("The demo's nvidia-smi is a stand-in: it knows -L and --query-gpu=… --format=csv\n")
      return 2
    }
    const fields = query.split(',').map(field => field.trim())
    const unknown = fields.find(field => !Object.hasOwn(reading, aliases[field] ?? field))
    if (unknown !== undefined) {
      call.out(`Field "${unknown}" is not a valid field to query.\n\n`)
      return 2
    }
    const format = (flagValue('--format') ?? 'csv').split(',')
    const cells = fields.map(field => reading[aliases[field] ?? field] ?? (['[N/A]', ''] as const))
    const withUnits = !format.includes('nounits')
    if (!format.includes('noheader')) {
      const headers = fields.map((field, index) => {
        const unit = cells[index]?.[1].trim() ?? ''
        return withUnits && unit !== '' ? `${field} [${unit}]` : field
      })
      call.out(`${headers.join(', ')}\n`)
    }
    call.out(`${cells.map(([value, unit]) => (withUnits ? `${value}${unit}` : value)).join(', ')}\n`)
    return 0
  }

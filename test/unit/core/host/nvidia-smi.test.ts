import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gpuFaultText } from '#core/host/gpu-fault'
import { gpuFields, migSlices, readSmi } from '#core/host/nvidia-smi'

const line =
  '0, NVIDIA GeForce RTX 4070 Ti SUPER, GPU-5e1a2b3c-1111-2222-3333-444455556666, 32, 16376, 4773, 11261, 53, 92.36, 285.00'
const read = (output: string, code = 0) => readSmi(output, code, gpuFields)
const failure = (output: string, code: number) => {
  const answer = read(output, code)
  return answer.ok ? null : answer.failure
}

describe('readSmi', () => {
  it('reads every field in bytes, shares and watts', () => {
    expect(read(`${line}\n`)).toEqual({
      ok: true,
      warnings: [],
      devices: [
        {
          index: '0',
          name: 'NVIDIA GeForce RTX 4070 Ti SUPER',
          uuid: 'GPU-5e1a2b3c-1111-2222-3333-444455556666',
          mig: null,
          busy: 0.32,
          memoryTotalBytes: 16376 * 1024 ** 2,
          memoryUsedBytes: 4773 * 1024 ** 2,
          memoryFreeBytes: 11261 * 1024 ** 2,
          temperatureCelsius: 53,
          powerWatts: 92.36,
          powerLimitWatts: 285,
        },
      ],
    })
  })

  it.each([
    '[N/A]',
    '[Not Supported]',
    '[Unknown Error]',
    '[Insufficient Permissions]',
    'N/A',
    '[GPU requires reset]',
    '',
  ])('takes %j as unknown, never as 0', word => {
    const answer = read(`0, NVIDIA GB10, GPU-1, ${word}, ${word}, ${word}, ${word}, 41, 12.10, ${word}`)
    expect(answer.ok && answer.devices[0]).toMatchObject({
      busy: null,
      memoryTotalBytes: null,
      memoryUsedBytes: null,
      memoryFreeBytes: null,
      temperatureCelsius: 41,
      powerWatts: 12.1,
      powerLimitWatts: null,
    })
  })

  it('reads several GPUs between warnings, with units and Windows line ends', () => {
    const answer = read(
      `WARNING: infoROM is corrupted at gpu 0000:01:00.0\r\n${line}\r\n1, Tesla, T4, GPU-2, 7 %, 15360 MiB, 0 MiB, 15360 MiB, 30, 9.10 W, 70.00 W\r\n`,
    )
    expect(answer.ok && answer.devices.map(gpu => [gpu.index, gpu.name, gpu.busy, gpu.powerWatts])).toEqual([
      ['0', 'NVIDIA GeForce RTX 4070 Ti SUPER', 0.32, 92.36],
      ['1', 'Tesla, T4', 0.07, 9.1],
    ])
    expect(answer.ok && answer.warnings).toEqual(['WARNING: infoROM is corrupted at gpu 0000:01:00.0'])
  })

  it('keeps the GPUs that answered when another is lost', () => {
    const answer = read(
      `${line}\nUnable to determine the device handle for GPU0000:02:00.0: GPU is lost.`,
      15,
    )
    expect(answer.ok && [answer.devices.length, answer.warnings.length]).toEqual([1, 1])
  })

  it('asks an older driver for fewer fields', () => {
    const answer = readSmi('0, K80, GPU-1, 12', 0, ['index', 'name', 'uuid', 'utilization.gpu'])
    expect(answer.ok && answer.devices[0]).toMatchObject({ busy: 0.12, memoryTotalBytes: null })
    expect(failure('Field "power.limit" is not a valid field to query.\n\n', 2)).toEqual({
      kind: 'bad-field',
      field: 'power.limit',
    })
  })

  it.each([
    [9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure…", 'driver'],
    [
      18,
      'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 550.54',
      'mismatch',
    ],
    [6, 'No devices were found', 'none'],
    [255, 'Unable to determine the device handle for GPU0000:01:00.0: Unknown Error', 'lost'],
    [15, 'GPU 00000000:01:00.0 has fallen off the bus.', 'lost'],
    [127, '', 'missing'],
    [124, '', 'hang'],
    [3, 'something new', 'failed'],
  ])('exit %i: %s', (code, output, kind) => {
    const found = failure(output, code)
    expect(found?.kind).toBe(kind)
    for (const language of ['en', 'pl'] as const) {
      expect(found && gpuFaultText(found, language)).toMatch(/^.{10,}$/)
    }
  })

  it('makes nothing of garbage but unknown, whatever comes', () => {
    const cells = fc.oneof(
      fc.string(),
      fc.constantFrom('0', '-1', '1e999', 'NaN', '[N/A]', '101', '99999999999999'),
    )
    const lines = fc.array(fc.array(cells, { maxLength: 14 }).map(row => row.join(', ')))
    fc.assert(
      fc.property(lines, fc.integer({ min: 0, max: 255 }), (rows, code) => {
        const answer = read(rows.join('\n'), code)
        if (!answer.ok) return
        for (const gpu of answer.devices) {
          expect(gpu.busy === null || (gpu.busy >= 0 && gpu.busy <= 1)).toBe(true)
          for (const number of [gpu.memoryTotalBytes, gpu.temperatureCelsius, gpu.powerWatts]) {
            expect(number === null || (Number.isFinite(number) && number >= 0)).toBe(true)
          }
        }
      }),
    )
  })
})

describe('migSlices', () => {
  it('lists each slice under its GPU, with unknown numbers', () => {
    const list = [
      'GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5c89852c)',
      '  MIG 1g.5gb      Device  0: (UUID: MIG-c6d4f1ef)',
      '  MIG 3g.20gb     Device  1: (UUID: MIG-GPU-1/2/0)',
      'GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-9)',
    ]
    expect(migSlices(list.join('\r\n'))).toMatchObject([
      { index: '0:0', name: 'NVIDIA A100-SXM4-40GB', mig: '1g.5gb', uuid: 'MIG-c6d4f1ef', busy: null },
      { index: '0:1', mig: '3g.20gb', memoryFreeBytes: null },
    ])
    expect(migSlices('  MIG 1g.5gb Device 0: (UUID: x)\nnonsense')).toEqual([])
  })
})

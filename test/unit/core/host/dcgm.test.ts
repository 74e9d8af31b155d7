import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readDcgm } from '#core/host/dcgm'

const labels = (more = '') =>
  `gpu="0",UUID="GPU-604ac76c",device="nvidia0",modelName="NVIDIA A100, 80GB",Hostname="a\\"b"${more}`

it('reads a GPU and a slice of it under the names of dcgm-exporter', () => {
  const slice = labels(',GPU_I_PROFILE="1g.10gb",GPU_I_ID="7"')
  const page = [
    '# HELP DCGM_FI_DEV_GPU_UTIL GPU utilization (in %).',
    `DCGM_FI_DEV_GPU_UTIL{${labels()}} 40`,
    `DCGM_FI_DEV_FB_USED{${labels()}} 1000`,
    `DCGM_FI_DEV_FB_FREE{${labels()}} 3000`,
    `DCGM_FI_DEV_GPU_TEMP{${labels()}} 51`,
    `DCGM_FI_DEV_POWER_USAGE{${labels()}} 61.5`,
    `DCGM_FI_PROF_GR_ENGINE_ACTIVE{${slice}} 0.25`,
    'go_goroutines 12',
  ]
  expect(readDcgm(page.join('\n'))).toMatchObject([
    {
      index: '0',
      name: 'NVIDIA A100, 80GB',
      busy: 0.4,
      memoryTotalBytes: 4000 * 1024 ** 2,
      memoryFreeBytes: 3000 * 1024 ** 2,
      temperatureCelsius: 51,
      powerWatts: 61.5,
      powerLimitWatts: null,
    },
    { index: '0:7', mig: '1g.10gb', busy: 0.25, memoryTotalBytes: null },
  ])
})

it('makes nothing of another page', () => {
  fc.assert(fc.property(fc.string(), text => readDcgm(`DCGM_FI_DEV_GPU_UTIL{${text}} ${text}`).length <= 1))
  expect(readDcgm('<html>not found</html>')).toEqual([])
})

/** The alert rules that judge the machine of the tests, off: how full and how busy it is, is no matter of a test. */
export const machineRulesOff = {
  'disk-low': false,
  'host-memory-low': false,
  'gpu-memory-low': false,
  'slow-command': false,
  'latency-high': false,
} as const

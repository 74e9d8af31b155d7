import fc from 'fast-check'

/** Hostile text: any code points, controls, direction marks and lone surrogates among them. */
export const anyText = (maxLength = 40): fc.Arbitrary<string> => {
  const ordinary = fc.integer({ min: 0x20, max: 0x17f })
  const hostile = fc.constantFrom(
    0x00,
    0x07,
    0x0a,
    0x0d,
    0x1b,
    0x9b,
    0x200d,
    0x202e,
    0x2028,
    0xd800,
    0x65e5,
    0x1f98a,
  )
  const any = fc.integer({ min: 0, max: 0x10ffff })
  return fc
    .array(fc.oneof(ordinary, hostile, any), { maxLength })
    .map(points => String.fromCodePoint(...points))
}

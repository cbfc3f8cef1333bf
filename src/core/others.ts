// With which other instructions a pair's own is compared.

/**
 * Instructions of other pairs to compare one with: the next ones in their order, around the end, each another text. Fewer
 * where there are not as many.
 */
export function othersOf(instructions: readonly string[], at: number, count: number): readonly string[] {
  const found = new Set<string>();
  for (let step = 1; step < instructions.length && found.size < count; step += 1) {
    const other = instructions[(at + step) % instructions.length];
    if (other !== undefined && other !== instructions[at]) found.add(other);
  }
  return [...found];
}

/** Puts pictures into columns, each into the one that is shortest so far, so that they keep their ratio and their order. */
export function columnsOf<Picture extends { width: number; height: number }>(
  pictures: readonly Picture[],
  count: number,
): Picture[][] {
  const columns = Array.from({ length: count }, () => ({ height: 0, pictures: [] as Picture[] }));
  for (const picture of pictures) {
    const shortest = columns.reduce((best, column) => (column.height < best.height - 0.001 ? column : best));
    shortest.pictures.push(picture);
    shortest.height += picture.height / Math.max(1, picture.width);
  }
  return columns.map((column) => column.pictures);
}

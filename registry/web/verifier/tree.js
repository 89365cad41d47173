// The Merkle tree: hashes of leaves and nodes, and inclusion proofs. Sizes are BigInt: they may exceed 2^53.
// Source: RFC 6962, section 2.1; RFC 9162, section 2.1.3.2.
import { concat, equal, sha256 } from "./bytes.js";
import { refuse } from "./words.js";

export const leafHash = (leaf) => sha256(concat(Uint8Array.of(0), leaf));
const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

const lengthFault = () =>
  refuse(
    "В доказательстве не столько хешей, сколько нужно дереву этого размера.",
    "The proof has more or fewer hashes than a tree of this size needs.",
  );

// Whether the leaf is in the tree that has this size and root; throws a Fault where the proof has another length.
export const isIncluded = async (index, size, hash, proof, root) => {
  if (index < 0n || index >= size) {
    refuse(
      `Номер записи ${index} лежит вне дерева размера ${size}.`,
      `Expected an index below the tree size, found index ${index} and size ${size}.`,
    );
  }
  let [place, last, digest] = [index, size - 1n, hash];
  for (const step of proof) {
    if (last === 0n) lengthFault();
    if (place & 1n || place === last) {
      digest = await nodeHash(step, digest);
      while (place && !(place & 1n)) [place, last] = [place >> 1n, last >> 1n];
    } else {
      digest = await nodeHash(digest, step);
    }
    [place, last] = [place >> 1n, last >> 1n];
  }
  if (last) lengthFault();
  return equal(digest, root);
};

const leftWidth = (width) => {
  let left = 1n;
  while (left * 2n < width) left *= 2n;
  return left;
};

// The first leaf of the range that each hash of an inclusion proof covers, in the proof's order.
const rangeStarts = (index, size) => {
  const starts = [];
  let [start, end] = [0n, size];
  while (end - start > 1n) {
    const split = start + leftWidth(end - start);
    if (index < split) {
      starts.push(split);
      end = split;
    } else {
      starts.push(start);
      start = split;
    }
  }
  return starts.reverse();
};

const folded = async (hashes) => {
  if (hashes.length === 0) return sha256(new Uint8Array());
  let digest = hashes.at(-1);
  for (const left of hashes.slice(0, -1).reverse()) digest = await nodeHash(left, digest);
  return digest;
};

// The root over the full subtrees of an edge, the larger to the left, and one more leaf.
const appended = async (size, edge, leaf) => {
  const hashes = [...edge];
  let digest = leaf;
  for (let place = size; place & 1n; place >>= 1n) digest = await nodeHash(hashes.pop(), digest);
  return folded([...hashes, digest]);
};

// The roots of two older sizes that a good inclusion proof proves: before the entry, and with it.
export const provedRoots = async (index, size, leaf, proof) => {
  // The siblings to the left of a leaf's path are the full subtrees that cover everything before it.
  const starts = rangeStarts(index, size);
  const edge = proof.filter((_, place) => starts[place] < index).reverse();
  return [
    [index, await folded(edge)],
    [index + 1n, await appended(index, edge, leaf)],
  ];
};

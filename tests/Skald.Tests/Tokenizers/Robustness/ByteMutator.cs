using System.Buffers.Binary;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Breaks files byte by byte: changed, cut out, doubled, cut short, mixed with others.</summary>
internal static class ByteMutator
{
    private static readonly int[] s_integers = [0, 1, -1, 127, 128, 255, 256, 65_535, int.MaxValue, int.MinValue, 1 << 20, 1 << 28];

    private static readonly string[] s_words =
        [
            "\0", "\n", "\r\n", " ", "\"", "{", "}", "[", "]", ",", "▁", "##", "</w>", "<unk>", "<0x00>", "Ġ", "\uFFFD", "𝓼", "\u0301",
            "=", "==", "9999999999",
        ];

    /// <summary>How many changes: mostly one, so that many files still load.</summary>
    public static int Changes(Random random) => random.Next(3) > 0 ? 1 : random.Next(2, 6);

    /// <summary>A file with some changes.</summary>
    /// <param name="random">Decides them.</param>
    /// <param name="seeds">The files to begin with.</param>
    public static byte[] Change(Random random, byte[][] seeds)
    {
        List<byte> file = [.. seeds[random.Next(seeds.Length)]];
        for (int changes = Changes(random); changes > 0; changes--)
        {
            // Half of the changes fall where a file's counts and settings are: at its beginning and its end.
            int at = random.Next(4) switch
            {
                0 => random.Next(Math.Min(64, file.Count) + 1),
                1 => file.Count - random.Next(Math.Min(200, file.Count) + 1),
                _ => random.Next(file.Count + 1),
            };
            int length = random.Next(Math.Min(random.Next(2) == 0 ? 8 : 200, file.Count - at) + 1);
            byte[] other = seeds[random.Next(seeds.Length)];
            int from = random.Next(other.Length + 1), taken = random.Next(Math.Min(100, other.Length - from) + 1);
            switch (random.Next(9))
            {
                case 0: file.RemoveRange(at, length); break;
                case 1: file.InsertRange(at, file.GetRange(at, length)); break;
                case 2: file.InsertRange(at, other.AsSpan(from, taken)); break;
                case 3 when random.Next(4) == 0: file.RemoveRange(at, file.Count - at); break;
                case 4: file.InsertRange(at, System.Text.Encoding.UTF8.GetBytes(s_words[random.Next(s_words.Length)])); break;
                case 5 when file.Count - at >= 4:
                    byte[] number = new byte[4];
                    BinaryPrimitives.WriteInt32LittleEndian(number, s_integers[random.Next(s_integers.Length)]);
                    for (int i = 0; i < 4; i++) file[at + i] = number[i];
                    break;
                case 6 when at < file.Count: file[at] ^= (byte)(1 << random.Next(8)); break;
                case 7 when at < file.Count: file[at] += (byte)(random.Next(2) == 0 ? 1 : 255); break;
                default:
                    if (at < file.Count) file[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. file];
    }
}

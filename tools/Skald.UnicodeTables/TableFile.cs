using System.Buffers.Binary;
using System.Text;

namespace Skald.UnicodeTables;

/// <summary>Lays the database out as two-stage tables.</summary>
internal sealed class TableFile(Ucd ucd)
{
    private const int BlockSize = 128;

    private readonly MemoryStream _file = new();
    private readonly List<uint> _sequences = [0];  // number 0: no mapping
    private readonly List<uint> _pool = [];
    private readonly Dictionary<string, ushort> _numbers = [];

    public byte[] Write()
    {
        _file.Write("SKUD"u8);
        _file.Write([(byte)ucd.Version.Major, (byte)ucd.Version.Minor, (byte)ucd.Version.Build, 0]);
        WriteProperties();
        Section(Encoding.UTF8.GetBytes(string.Join('\n', ucd.ScriptNames)));
        foreach (SortedDictionary<int, int[]> map in
            new[] { ucd.Canonical, ucd.Compatible, ucd.Lower, ucd.Upper, ucd.Title, ucd.Fold, ucd.SimpleFold })
        {
            ushort[] values = new ushort[Ucd.CodePoints];
            foreach ((int codePoint, int[] mapping) in map) values[codePoint] = Number(mapping);
            Stages(values);
        }

        Section([.. _sequences]);
        Section([.. _pool]);
        Section([.. ucd.Compositions.SelectMany(c => new[] { (uint)c.First, (uint)c.Second, (uint)c.Composite })]);
        return _file.ToArray();
    }

    private void WriteProperties()
    {
        const string Core = "DerivedCoreProperties.txt", Normal = "DerivedNormalizationProps.txt";
        HashSet<int>[] flags =
        [
            ucd.Property("PropList.txt", "White_Space"),
            ucd.Property(Normal, "NFD_QC", "N"),
            ucd.Property(Normal, "NFC_QC", "N"),
            ucd.Property(Normal, "NFC_QC", "M"),
            ucd.Property(Normal, "NFKD_QC", "N"),
            ucd.Property(Normal, "NFKC_QC", "N"),
            ucd.Property(Core, "Cased"),
            ucd.Property(Core, "Case_Ignorable"),
        ];
        if (!flags[3].SetEquals(ucd.Property(Normal, "NFKC_QC", "M")))
            throw new InvalidDataException($"{Normal}: NFC and NFKC must have the same Maybe, they have not.");

        HashSet<int>[] letters =
            [ucd.Property(Core, "Alphabetic"), ucd.Property(Core, "Uppercase"), ucd.Property(Core, "Lowercase")];
        List<uint> records = [];
        Dictionary<uint, ushort> numbers = [];
        ushort[] values = new ushort[Ucd.CodePoints];
        for (int c = 0; c < values.Length; c++)
        {
            uint record = (uint)(ucd.Category[c] | (ucd.Script[c] << 8) | (ucd.CombiningClass[c] << 16));
            for (int i = 0; i < letters.Length; i++)
                if (letters[i].Contains(c)) record |= 1u << (5 + i);
            for (int i = 0; i < flags.Length; i++)
                if (flags[i].Contains(c)) record |= 1u << (24 + i);
            if (!numbers.TryGetValue(record, out values[c]))
            {
                values[c] = checked((ushort)records.Count);
                numbers.Add(record, values[c]);
                records.Add(record);
            }
        }

        Stages(values);
        Section([.. records]);
    }

    private ushort Number(int[] mapping)
    {
        string key = string.Join(' ', mapping);
        if (_numbers.TryGetValue(key, out ushort number)) return number;
        number = checked((ushort)_sequences.Count);
        _sequences.Add((uint)((_pool.Count << 5) | mapping.Length));
        _pool.AddRange(mapping.Select(c => (uint)c));
        _numbers.Add(key, number);
        return number;
    }

    private void Stages(ushort[] values)
    {
        List<ushort> first = [], second = [];
        Dictionary<string, ushort> blocks = [];
        for (int start = 0; start < values.Length; start += BlockSize)
        {
            ushort[] block = values[start..(start + BlockSize)];
            string key = string.Join(' ', block);
            if (!blocks.TryGetValue(key, out ushort number))
            {
                number = checked((ushort)blocks.Count);
                blocks.Add(key, number);
                second.AddRange(block);
            }

            first.Add(number);
        }

        Section([.. first]);
        Section([.. second]);
    }

    private void Section(ushort[] values)
    {
        byte[] bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), values[i]);
        Section(bytes);
    }

    private void Section(uint[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        Section(bytes);
    }

    private void Section(byte[] bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _file.Write(length);
        _file.Write(bytes);
    }
}

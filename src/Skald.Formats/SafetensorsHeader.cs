using System.Collections.ObjectModel;
using System.Text.Json;

namespace Skald.Formats;

/// <summary>
/// The JSON header of a safetensors file, checked against every rule of the format and the file's length.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Longest header the format allows, in bytes (decimal, as the reference library has it).</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>
    /// The header nests three levels; unknown members may nest a little deeper before they are refused.
    /// </summary>
    private const int MaxDepth = 8;

    private readonly string _path;
    private readonly long _dataStart;
    private readonly long _fileLength;
    private readonly List<SafetensorsEntry> _entries = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    private SafetensorsHeader(string path, long dataStart, long fileLength) =>
        (_path, _dataStart, _fileLength) = (path, dataStart, fileLength);

    /// <summary>Tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata => new ReadOnlyDictionary<string, string>(_metadata);

    /// <summary>Reads and checks a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The header's bytes, which begin at position 8 of the file.</param>
    /// <param name="fileLength">Length of the whole file in bytes.</param>
    /// <exception cref="ModelFormatException">The header breaks a rule of the format.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json, long fileLength)
    {
        SafetensorsHeader header = new(path, 8L + json.Length, fileLength);
        try
        {
            header.Read(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            long position = 8 + (e is JsonException { BytePositionInLine: { } inLine } ? inLine : 0);
            throw new ModelFormatException(
                path, $"the header must be one JSON object in UTF-8, got other bytes at or after byte {position}.", e);
        }

        header.CheckOffsets();
        return header;
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw Bad("the header must begin with '{', got another byte at byte 8.");
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        Next(ref reader, JsonTokenType.StartObject, "the header");
        HashSet<string> names = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name)) throw Bad($"the name '{name}' must occur once in the header, got it twice.");
            if (name == "__metadata__") ReadMetadata(ref reader);
            else _entries.Add(ReadEntry(ref reader, name));
        }

        // A second read reports anything but white space after the object.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad($"__metadata__ must be an object, got {reader.TokenType}.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Next(ref reader, JsonTokenType.String, $"__metadata__ '{key}'");
            if (!_metadata.TryAdd(key, reader.GetString()!))
                throw Bad($"the key '{key}' must occur once in __metadata__, got it twice.");
        }
    }

    private SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        SafetensorsDType? type = null;
        List<long>? shape = null, offsets = null;
        Next(ref reader, JsonTokenType.StartObject, $"tensor '{name}'");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dtype"u8) && type is null) type = ReadType(ref reader, name);
            else if (reader.ValueTextEquals("shape"u8) && shape is null) shape = ReadSizes(ref reader, name, "shape");
            else if (reader.ValueTextEquals("data_offsets"u8) && offsets is null)
                offsets = ReadSizes(ref reader, name, "data_offsets");
            else if (reader.GetString() is "dtype" or "shape" or "data_offsets")
                throw Bad($"tensor '{name}' must give each of its members once, got '{reader.GetString()}' twice.");
            else reader.Skip();
        }

        if (type is null || shape is null || offsets is null)
            throw Bad($"tensor '{name}' must give dtype, shape and data_offsets, got only some of them.");
        return Check(name, type.Value, shape, offsets);
    }

    private SafetensorsEntry Check(string name, SafetensorsDType type, List<long> shape, List<long> offsets)
    {
        if (offsets.Count != 2 || offsets[1] < offsets[0])
            throw Bad($"tensor '{name}' must have data_offsets [begin, end], got [{string.Join(", ", offsets)}].");
        long length = offsets[1] - offsets[0], expected;
        try
        {
            expected = type.ByteLength(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(shape));
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            string rule = e is OverflowException ? "fit 64-bit lengths" : "fill whole bytes";
            throw Bad($"tensor '{name}' must {rule}, got {type.Name()} [{string.Join(", ", shape)}].");
        }

        if (length != expected)
        {
            throw Bad($"tensor '{name}' of {type.Name()} [{string.Join(", ", shape)}] must be {expected} bytes long, "
                + $"got {length} bytes at offset {offsets[0]}.");
        }

        if (offsets[1] > _fileLength - _dataStart)
        {
            throw Bad($"tensor '{name}' must end inside the file, got its end at byte "
                + $"{(Int128)_dataStart + offsets[1]} of "
                + $"{_fileLength}; the file is truncated or altered.");
        }

        return new SafetensorsEntry(name, type, shape.AsReadOnly(), _dataStart + offsets[0], length);
    }

    /// <summary>
    /// Sorted by offset, the tensors follow each other without hole or overlap and end with the file.
    /// </summary>
    private void CheckOffsets()
    {
        // An empty tensor may share its offset with the next one, so the end decides between equal beginnings.
        _entries.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset)
            : a.Length != b.Length ? a.Length.CompareTo(b.Length)
            : string.CompareOrdinal(a.Name, b.Name));
        long end = _dataStart;
        foreach (SafetensorsEntry entry in _entries)
        {
            if (entry.Offset != end)
            {
                throw Bad($"tensor '{entry.Name}' must begin where the one before it ends, at byte {end}, "
                    + $"got byte {entry.Offset}.");
            }

            end += entry.Length;
        }

        if (end != _fileLength)
            throw Bad($"the last tensor must end with the file, got its end at byte {end} of {_fileLength}.");
    }

    private SafetensorsDType ReadType(ref Utf8JsonReader reader, string name)
    {
        Next(ref reader, JsonTokenType.String, $"dtype of tensor '{name}'");
        string text = reader.GetString()!;
        return SafetensorsDTypes.TryParse(text, out SafetensorsDType type)
            ? type
            : throw Bad($"tensor '{name}' must have a dtype of the format, such as F32 or BF16, got '{text}'.");
    }

    private List<long> ReadSizes(ref Utf8JsonReader reader, string name, string member)
    {
        List<long> sizes = [];
        Next(ref reader, JsonTokenType.StartArray, $"{member} of tensor '{name}'");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long size) || size < 0)
                throw Bad($"{member} of tensor '{name}' must hold whole numbers from 0 to 2^63 - 1, got another "
                    + "value.");
            sizes.Add(size);
        }

        return sizes;
    }

    private void Next(ref Utf8JsonReader reader, JsonTokenType expected, string what)
    {
        if (!reader.Read() || reader.TokenType != expected)
            throw Bad($"{what} must be a JSON {expected}, got {reader.TokenType}.");
    }

    private ModelFormatException Bad(string problem) => new(_path, problem);
}

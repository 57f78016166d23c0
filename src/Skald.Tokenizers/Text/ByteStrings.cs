using System.Text.Json;

namespace Skald.Tokenizers.Text;

/// <summary>Strings of bytes by number, in one block of memory. A number may have none.</summary>
internal sealed class ByteStrings
{
    private byte[] _bytes;
    private Place[] _places;
    private int _used;

    /// <param name="capacity">How many strings are expected.</param>
    public ByteStrings(int capacity = 16)
    {
        _places = GC.AllocateUninitializedArray<Place>(Math.Max(1, capacity));
        _bytes = GC.AllocateUninitializedArray<byte>(8 * _places.Length);
    }

    /// <summary>One more than the largest number.</summary>
    public int Count { get; private set; }

    /// <summary>The string of a number; empty where it has none.</summary>
    public ReadOnlySpan<byte> this[int number] => _bytes.AsSpan(_places[number].Start, Math.Max(0, _places[number].Length));

    /// <summary>True where a number has a string.</summary>
    public bool Has(int number) => (uint)number < (uint)Count && _places[number].Length >= 0;

    /// <summary>Appends a string under the next number.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Add(bytes.Length);
    }

    /// <summary>Appends the string or the name at which a reader stands.</summary>
    /// <exception cref="InvalidOperationException">An escape in it is no character.</exception>
    public void Add(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        if (!reader.ValueIsEscaped) Add(raw);
        else Add(reader.CopyString(Room(raw.Length)));
    }

    /// <summary>Room for a string that <see cref="Add(int)"/> then takes.</summary>
    public Span<byte> Room(int length)
    {
        if (_bytes.Length - _used < length)
            Array.Resize(ref _bytes, checked((int)Math.Min(Array.MaxLength, 2L * (_bytes.Length + length))));
        return _bytes.AsSpan(_used, length);
    }

    /// <summary>Takes the beginning of the last <see cref="Room"/> as the next string.</summary>
    public void Add(int length) => Put(Count, length);

    /// <summary>Gives a number a string; the numbers between the last and this one have none.</summary>
    public void Set(int number, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Put(number, bytes.Length);
    }

    /// <summary>Gives a number the beginning of the last <see cref="Room"/> as its string.</summary>
    public void Set(int number, int length) => Put(number, length);

    /// <summary>Gives back room that is not used.</summary>
    public ByteStrings Trim()
    {
        if (_places.Length > Count) Array.Resize(ref _places, Math.Max(1, Count));
        if (_bytes.Length > _used) Array.Resize(ref _bytes, _used);
        return this;
    }

    /// <summary>Two strings, added one after the other, as one.</summary>
    public ReadOnlySpan<byte> Joined(int first) =>
        _bytes.AsSpan(_places[first].Start, _places[first].Length + _places[first + 1].Length);

    private void Put(int number, int length)
    {
        if (number >= _places.Length) Array.Resize(ref _places, (int)Math.Max(number + 1L, 2L * _places.Length));
        for (; Count < number; Count++) _places[Count] = new Place(0, -1);
        _places[number] = new Place(_used, length);
        Count = Math.Max(Count, number + 1);
        _used += length;
    }

    private readonly record struct Place(int Start, int Length);
}

namespace Skald.Formats.Gguf;

/// <summary>A metadata value: a number, a bool, a string, or an array of one of these.</summary>
/// <remarks>Immutable, provided that nobody writes into the arrays that it hands out as spans.</remarks>
public sealed class GgufValue
{
    private readonly object _value;

    internal GgufValue(GgufValueType type, object value, GgufValueType? elementType = null) =>
        (Type, _value, ElementType) = (type, value, elementType);

    /// <summary>The value's type.</summary>
    public GgufValueType Type { get; }

    /// <summary>Type of the elements of an array; null for all else.</summary>
    public GgufValueType? ElementType { get; }

    /// <summary>Elements of an array; 1 for all else.</summary>
    public int Count => _value switch
    {
        Array array => array.Length,
        GgufStrings strings => strings.Count,
        _ => 1,
    };

    /// <summary>What the file holds, as .NET's type; arrays of strings as <see cref="GgufStrings"/>.</summary>
    internal object Content => _value;

    /// <summary>A number of any of the file's types, or a bool.</summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, ulong, long, float, double or bool.</typeparam>
    /// <exception cref="ArgumentException">Another type.</exception>
    public static GgufValue Of<T>(T value)
        where T : unmanaged => new(TypeOf<T>(), value);

    /// <summary>A string.</summary>
    public static GgufValue Of(string value) => new(GgufValueType.String, value);

    /// <summary>An array of numbers or bools; the array is not copied.</summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, ulong, long, float, double or bool.</typeparam>
    /// <exception cref="ArgumentException">Another type.</exception>
    public static GgufValue OfArray<T>(T[] values)
        where T : unmanaged => new(GgufValueType.Array, values, TypeOf<T>());

    /// <summary>An array of strings.</summary>
    public static GgufValue OfArray(IReadOnlyList<string> values) =>
        new(GgufValueType.Array, new GgufStrings(values), GgufValueType.String);

    /// <summary>An integer of any width that fits, or null for another type or a larger number.</summary>
    public long? TryInt64() => _value switch
    {
        byte v => v,
        sbyte v => v,
        ushort v => v,
        short v => v,
        uint v => v,
        int v => v,
        long v => v,
        ulong v when v <= long.MaxValue => (long)v,
        _ => null,
    };

    /// <summary>A number of any type, or null for another type. Integers beyond 2^53 are rounded.</summary>
    public double? TryDouble() => _value switch
    {
        float v => v,
        double v => v,
        ulong v => v,
        _ => TryInt64(),
    };

    /// <summary>A bool, or null for another type.</summary>
    public bool? TryBool() => _value as bool?;

    /// <summary>A string, or null for another type.</summary>
    public string? TryString() => _value as string;

    /// <summary>Elements of an array whose .NET type is exactly that of the file's; false for all else.</summary>
    /// <typeparam name="T">Such as string, int, uint, float, byte or bool.</typeparam>
    public bool TryArray<T>(out ReadOnlySpan<T> elements)
    {
        if (_value is GgufStrings strings && typeof(T) == typeof(string))
        {
            elements = (T[])(object)strings.Decoded;
            return true;
        }

        // An array of sbyte passes for one of byte at run time, and int for uint: compare types exactly.
        bool isExact = _value.GetType() == typeof(T[]);
        elements = isExact ? (T[])_value : [];
        return isExact;
    }

    /// <summary>An element of an array of strings, in UTF-8: the others are not decoded for it.</summary>
    /// <param name="index">From 0 to <see cref="Count"/>.</param>
    /// <exception cref="InvalidOperationException">The value is no array of strings.</exception>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public ReadOnlySpan<byte> Utf8(int index) => _value is GgufStrings strings
        ? strings[index]
        : throw new InvalidOperationException($"GgufValue.Utf8: the value must be an array of strings, got {this}.");

    /// <summary>Elements of an array of integers of any width, widened; null where one does not fit.</summary>
    public long[]? TryInt64Array()
    {
        if (TryArray(out ReadOnlySpan<byte> u8)) return Widen(u8, x => x);
        if (TryArray(out ReadOnlySpan<sbyte> i8)) return Widen(i8, x => x);
        if (TryArray(out ReadOnlySpan<ushort> u16)) return Widen(u16, x => x);
        if (TryArray(out ReadOnlySpan<short> i16)) return Widen(i16, x => x);
        if (TryArray(out ReadOnlySpan<uint> u32)) return Widen(u32, x => x);
        if (TryArray(out ReadOnlySpan<int> i32)) return Widen(i32, x => x);
        if (TryArray(out ReadOnlySpan<long> i64)) return i64.ToArray();
        if (!TryArray(out ReadOnlySpan<ulong> u64) || u64.ContainsAnyExceptInRange(0UL, (ulong)long.MaxValue))
            return null;
        return Widen(u64, x => (long)x);
    }

    /// <summary>Type and value, arrays by their length.</summary>
    public override string ToString() =>
        ElementType is { } element ? $"{element}[{Count}]" : FormattableString.Invariant($"{Type} {_value}");

    private static GgufValueType TypeOf<T>() => System.Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.Byte => GgufValueType.UInt8,
        TypeCode.SByte => GgufValueType.Int8,
        TypeCode.UInt16 => GgufValueType.UInt16,
        TypeCode.Int16 => GgufValueType.Int16,
        TypeCode.UInt32 => GgufValueType.UInt32,
        TypeCode.Int32 => GgufValueType.Int32,
        TypeCode.UInt64 => GgufValueType.UInt64,
        TypeCode.Int64 => GgufValueType.Int64,
        TypeCode.Single => GgufValueType.Float32,
        TypeCode.Double => GgufValueType.Float64,
        TypeCode.Boolean => GgufValueType.Bool,
        _ => throw new ArgumentException($"GgufValue: a value must have one of the format's types, got {typeof(T)}."),
    };

    private static long[] Widen<T>(ReadOnlySpan<T> values, Func<T, long> widen)
    {
        long[] wide = new long[values.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = widen(values[i]);
        return wide;
    }
}

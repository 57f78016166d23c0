namespace Skald.Formats;

/// <summary>Reads a part of a tensor's values, whatever their type; serves any number of threads.</summary>
/// <param name="start">First element: the beginning of a row.</param>
/// <param name="values">Receives the elements of whole rows.</param>
public delegate void FloatReader(long start, Span<float> values);

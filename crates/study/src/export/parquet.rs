//! The table as a Parquet file.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::columns::{COLUMNS, Column, Getter, Row};

/// Returns the rows as a Parquet file with one row group.
pub fn write(rows: &[Row]) -> Result<Vec<u8>, ParquetError> {
    let fields = COLUMNS
        .iter()
        .map(|column| Ok(Arc::new(field(column)?)))
        .collect::<Result<_, ParquetError>>()?;
    let schema = Arc::new(
        Type::group_type_builder("run")
            .with_fields(fields)
            .build()?,
    );
    let mut bytes = Vec::new();
    let mut file =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::default()))?;
    let mut group = file.next_row_group()?;
    for column in COLUMNS {
        let Some(mut writer) = group.next_column()? else {
            break;
        };
        match column.of {
            Getter::Text(of) => {
                let texts = rows
                    .iter()
                    .map(|row| of(row).map(|text| ByteArray::from(text.into_bytes())));
                fill::<ByteArrayType>(&mut writer, texts)?;
            }
            Getter::Whole(of) => fill::<Int64Type>(
                &mut writer,
                rows.iter().map(|row| of(row).map(|value| value as i64)),
            )?,
            Getter::Number(of) => fill::<DoubleType>(&mut writer, rows.iter().map(of))?,
        }
        writer.close()?;
    }
    group.close()?;
    file.close()?;
    Ok(bytes)
}

/// Returns the type of a column, in which any cell may be empty.
fn field(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.of {
        Getter::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Getter::Whole(_) => (Physical::INT64, None),
        Getter::Number(_) => (Physical::DOUBLE, None),
    };
    Type::primitive_type_builder(column.name, physical)
        .with_logical_type(logical)
        .with_repetition(Repetition::OPTIONAL)
        .build()
}

/// Writes a column: the values that exist, and for each row a flag that says if it has one.
fn fill<T: DataType>(
    writer: &mut SerializedColumnWriter,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let values: Vec<Option<T::T>> = values.collect();
    let present: Vec<i16> = values
        .iter()
        .map(|value| i16::from(value.is_some()))
        .collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    writer
        .typed::<T>()
        .write_batch(&values, Some(&present), None)?;
    Ok(())
}
